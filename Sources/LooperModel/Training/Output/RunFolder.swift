import Foundation

/// The folder into which a run writes.
struct RunFolder {
    let path: String

    /// All that a run needs to go on.
    var checkpoint: String { "\(path)/\(Checkpoint.fileName)" }
    /// What the run was.
    var record: String { "\(path)/training.json" }
    /// The losses as a picture.
    var curve: String { "\(path)/loss.svg" }

    /// Makes the folder and finds out where the run begins: at the checkpoint, or at `nil`.
    ///
    /// - Throws: ``ModelError/Code/unusableRun`` where the folder holds another run, or one that is over.
    func checkpoint(for now: Checkpoint.State, isResuming: Bool) throws(ModelError) -> Checkpoint? {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ModelError(.unwritableFile, "the folder '\(path)' cannot be made; is it a file?")
        }
        guard isResuming else {
            try refuseUsed()
            return nil
        }
        if let checkpoint = try Checkpoint(ifPresent: checkpoint) {
            try checkpoint.check(against: now)
            return checkpoint
        }
        guard !has(record) else {
            throw ModelError(.unusableRun, "the training in '\(path)' is over; there is nothing to go on with")
        }
        return nil
    }

    /// Drops what processes that were killed had not written wholly; nobody else may write into the folder.
    func sweep() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where WholeFile.isPartial(name) {
            try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
    }

    /// Drops the checkpoint of a run that is over.
    func removeCheckpoint() {
        try? FileManager.default.removeItem(atPath: checkpoint)
    }

    private func refuseUsed() throws(ModelError) {
        let known = [checkpoint, record, "\(path)/\(MetricsFile.name)", "\(path)/adapter_config.json"]
        guard known.contains(where: has) else { return }
        throw ModelError(
            .unusableRun,
            "'\(path)' holds a training already; go on with it by --resume, or train into another folder"
        )
    }

    private func has(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: file)
    }
}
