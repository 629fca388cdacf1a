import Foundation
import LooperCore

/// Folders for work that leaves nothing behind.
enum TemporaryFolder {
    /// Calls `body` with a new empty folder and removes it afterwards.
    static func with<Value>(_ body: (URL) async throws(TasksError) -> Value) async throws(TasksError) -> Value {
        let folder = try make(in: FileManager.default.temporaryDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    /// A new empty folder in `parent` that only the user can look into, named for this process.
    static func make(in parent: URL) throws(TasksError) -> URL {
        let owner = FolderOwner(process: getpid(), reading: SystemFile.text)
        let folder = parent.appendingPathComponent("looper\(owner?.tag ?? "-")\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            // With the mode from the start: nobody can come in before it is set.
            guard mkdir(folder.path, 0o700) == 0 else { throw CocoaError(.fileWriteNoPermission) }
        } catch {
            throw TasksError(.unreadableFile, "cannot make a folder in \(parent.path): \(error.localizedDescription)")
        }
        return folder
    }
}

/// Files that tell about the system.
enum SystemFile {
    /// The text of the file at `path`, or `nil`.
    static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
