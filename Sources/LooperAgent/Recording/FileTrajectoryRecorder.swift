public import Foundation
public import LooperCore

/// Writes a trajectory to a file, so that a crash loses at most the running step.
///
/// The file is written beside its place, forced to the disk and renamed: at any moment a reader finds a whole one.
public struct FileTrajectoryRecorder: TrajectoryRecorder {
    /// Where the trajectory is written.
    public let file: URL

    /// Creates a recorder; the folder is made with the first record.
    public init(file: URL) {
        self.file = file
    }

    /// Replaces the file.
    ///
    /// - Throws: ``AgentError`` with code `notRecorded` that names the file and says why.
    public func record(_ trajectory: Trajectory) async throws {
        do {
            try replace(with: try TrajectoryJSON.encode(trajectory))
        } catch {
            throw AgentError(.notRecorded, "cannot write \(file.path): \(error); check the folder and its free space")
        }
    }

    private func replace(with data: Data) throws {
        let folder = file.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let partial = folder.appendingPathComponent(".\(file.lastPathComponent).partial")
        try Data().write(to: partial)
        let handle = try FileHandle(forWritingTo: partial)
        defer { try? handle.close() }
        try handle.write(contentsOf: data)
        try handle.synchronize()
        guard rename(partial.path, file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        try syncFolder(folder)
    }

    /// Makes the rename itself survive a loss of power.
    private func syncFolder(_ folder: URL) throws {
        let descriptor = open(folder.path, O_RDONLY)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        fsync(descriptor)
    }
}
