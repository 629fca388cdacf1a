import Foundation
import LooperCore

/// A trajectory's file while its session runs: steps, then the few words that close the document.
struct OpenDocument: ~Copyable {
    private let descriptor: Int32
    /// Where the closing words begin.
    private var end: Int
    /// Where the file ends.
    private var length: Int
    private var isEmpty: Bool

    private init(descriptor: Int32, end: Int, isEmpty: Bool) {
        self.descriptor = descriptor
        self.end = end
        self.isEmpty = isEmpty
        length = 0
    }

    /// Writes `trajectory` beside `file`, forces it to the disk and renames it, so that no reader finds half of it.
    static func replacing(_ file: URL, with trajectory: Trajectory) throws -> OpenDocument {
        let folder = file.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let partial = folder.appendingPathComponent(".\(file.lastPathComponent).partial").path
        let steps = try TrajectoryJSON.head(of: trajectory) + TrajectoryJSON.steps(trajectory.steps)
        // Commands that tools run must not inherit the file.
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure }
        // Tells others that the session runs, for as long as this process lives; not every file system can.
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        var document = OpenDocument(descriptor: descriptor, end: steps.count, isEmpty: trajectory.steps.isEmpty)
        try document.write(steps + TrajectoryJSON.tail(trajectory.standing), at: 0)
        guard fsync(descriptor) == 0, rename(partial, file.path) == 0 else { throw failure }
        sync(folder)
        return document
    }

    deinit {
        close(descriptor)
    }

    /// Adds a step over the closing words.
    mutating func append(_ step: Step, _ standing: Standing) throws {
        let line = try TrajectoryJSON.line(step, isFirst: isEmpty)
        try write(line + TrajectoryJSON.tail(standing), at: end)
        end += line.count
        isEmpty = false
    }

    /// Replaces the closing words and forces the file to the disk.
    mutating func finish(_ standing: Standing) throws {
        try write(TrajectoryJSON.tail(standing), at: end)
        guard fsync(descriptor) == 0 else { throw Self.failure }
    }

    /// Makes `data` the end of the file, from `offset`.
    private mutating func write(_ data: Data, at offset: Int) throws {
        var rest = data[...]
        while !rest.isEmpty {
            let place = offset + data.count - rest.count
            let count = rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(place)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure }
            rest = rest.dropFirst(count)
            length = max(length, place + count)
        }
        let newLength = offset + data.count
        guard newLength < length else { return }
        guard ftruncate(descriptor, off_t(newLength)) == 0 else { throw Self.failure }
        length = newLength
    }

    /// Makes a rename survive a loss of power.
    private static func sync(_ folder: URL) {
        let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static var failure: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
