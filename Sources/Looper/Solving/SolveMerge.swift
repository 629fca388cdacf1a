public import Foundation
import LooperTasks

/// Puts the shares of a data set, each solved into a folder of its own, into one.
public enum SolveMerge {
    /// Adds what is done in `folders` to `output`, which then looks as if one batch had run.
    ///
    /// Can be called again, as while shares still run: what is there already stays.
    ///
    /// - Returns: how many instances `output` holds.
    /// - Throws: ``LooperError`` where two folders have the same instance or were run with different models or arms;
    ///   ``TasksError`` where a file cannot be read.
    @discardableResult
    public static func merge(_ folders: [URL], into output: URL) throws -> Int {
        let shares = try folders.map { try Share($0) }
        try check(shares)
        let ledger = try SolveLedger(output)
        let known = ledger.done
        for share in shares {
            for record in share.records where !known.contains(record.instanceID) {
                guard let prediction = share.predictions.byTask[record.instanceID] else { continue }
                try copy(TaskFolder.name(of: record.instanceID), from: share.folder, to: output)
                try ledger.add(record, prediction)
            }
        }
        try ledger.finish()
        return ledger.records.count
    }

    private struct Share {
        let folder: URL
        let records: [SolveRecord]
        let predictions: Predictions

        init(_ folder: URL) throws {
            self.folder = folder
            records = try RecordLog<SolveRecord>.read(folder.appending(path: "runs.jsonl"))
            predictions = Predictions(try RecordLog<Prediction>.read(folder.appending(path: "all_preds.jsonl")))
        }
    }

    private static func check(_ shares: [Share]) throws(LooperError) {
        var places: [String: URL] = [:]
        for share in shares {
            for record in share.records {
                guard let other = places.updateValue(share.folder, forKey: record.instanceID) else { continue }
                throw LooperError(
                    .badInput,
                    "\(record.instanceID) is in \(other.path) and in \(share.folder.path); take it out of one of them"
                )
            }
        }
        let records = shares.flatMap(\.records)
        guard let first = records.first else {
            throw LooperError(.badInput, "the folders hold no instance that is done")
        }
        guard let other = records.first(where: { !$0.isAlike(first) }) else { return }
        throw LooperError(
            .badInput,
            "\(first.instanceID) was run with \(first.model), arm \(first.arm.rawValue), and \(other.instanceID) with "
                + "\(other.model), arm \(other.arm.rawValue); merge what was run alike"
        )
    }

    private static func copy(_ name: String, from folder: URL, to output: URL) throws(LooperError) {
        let (source, place) = (folder.appending(path: name), output.appending(path: name))
        let files = FileManager.default
        guard files.fileExists(atPath: source.path), !files.fileExists(atPath: place.path) else { return }
        let staging = output.appending(path: ".\(name)-\(UUID().uuidString)")
        do {
            try files.copyItem(at: source, to: staging)
            try files.moveItem(at: staging, to: place)
        } catch {
            try? files.removeItem(at: staging)
            throw LooperError(.io, "\(source.path) cannot be copied to \(output.path): \(error.localizedDescription)")
        }
    }
}

extension SolveRecord {
    /// Whether both are of the same model with the same arm.
    func isAlike(_ other: SolveRecord) -> Bool {
        (model, arm, adapter, skills) == (other.model, other.arm, other.adapter, other.skills)
    }
}
