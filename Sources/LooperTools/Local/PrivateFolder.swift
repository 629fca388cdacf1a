import Foundation
import LooperCore

/// A home and a place for temporary files, for nobody but this user and outside every workspace, that go when nobody
/// holds them any more.
final class PrivateFolder: Sendable {
    private let path: String
    /// The home of commands.
    var home: String { path + "/home" }
    /// What stands in the place of `/tmp` in a sandbox.
    var scratch: String { path + "/tmp" }

    /// Makes empty folders, in one that is named for this process.
    init() throws(ToolsError) {
        let parent = FileManager.default.temporaryDirectory.path
        let owner = FolderOwner(process: getpid()) { path in
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        }
        // mkdtemp puts the name in place of the six letters, and gives the folder mode 0700.
        var template = (parent + "/looper-home\(owner?.tag ?? "-")XXXXXX").utf8CString.map { $0 }
        guard mkdtemp(&template) != nil else { throw Self.failure(parent) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard mkdir(home, 0o700) == 0, mkdir(scratch, 0o700) == 0 else { throw Self.failure(path) }
    }

    private static func failure(_ parent: String) -> ToolsError {
        let reason = String(cString: strerror(errno))
        return ToolsError(.noHome, "cannot make a folder in \(parent): \(reason); check it and its free space")
    }

    deinit {
        // What cannot be removed is left to the system, which clears its temporary folder.
        try? FileManager.default.removeItem(atPath: path)
    }
}
