import Foundation

/// `metrics.jsonl` of a run, which grows by a line a step.
///
/// While it is open no other run can write into the same folder.
final class MetricsFile {
    /// The file in a run's folder.
    static let name = "metrics.jsonl"
    /// All lines so far.
    private(set) var lines: [MetricsLine]
    private let path: String
    private let descriptor: Int32

    /// Opens the file in `folder` and keeps the lines of the first `step` steps.
    ///
    /// - Throws: ``ModelError``, also where another process has it open.
    init(folder: String, through step: Int) throws(ModelError) {
        path = "\(folder)/\(Self.name)"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw WholeFile.failure(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw ModelError(.unusableRun, "another process trains into '\(folder)'")
        }
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        lines = text.split(separator: "\n").compactMap { MetricsLine($0) }.filter { $0.number <= step }
        // Lines of steps that a kill took back are written again.
        let kept = Data(lines.map { $0.text + "\n" }.joined().utf8)
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw WholeFile.failure(path) }
        try WholeFile.append(kept, to: descriptor, path: path)
        guard ftruncate(descriptor, off_t(kept.count)) == 0 else { throw WholeFile.failure(path) }
    }

    deinit {
        // A child that was just forked may hold a copy of the descriptor, which closing ours would leave locked.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Adds a line.
    func append(_ line: MetricsLine) throws(ModelError) {
        try WholeFile.append(Data((line.text + "\n").utf8), to: descriptor, path: path)
        lines.append(line)
    }

    /// Forces the lines to the disk.
    func sync() {
        fsync(descriptor)
    }

    /// Whether the validation after `step` is there.
    func hasValidation(after step: Int) -> Bool {
        lines.contains { if case .validation(step, _) = $0 { true } else { false } }
    }
}
