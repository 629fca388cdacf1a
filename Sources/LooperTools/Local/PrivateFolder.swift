import Foundation

/// A folder for nobody but this user, outside every workspace, that goes when nobody holds it any more.
final class PrivateFolder: Sendable {
    let path: String

    /// Makes an empty folder.
    init() throws(ToolsError) {
        let parent = FileManager.default.temporaryDirectory.path
        // mkdtemp puts the name in place of the six letters, and gives the folder mode 0700.
        var template = (parent + "/looper-home-XXXXXX").utf8CString.map { $0 }
        guard mkdtemp(&template) != nil else {
            let reason = String(cString: strerror(errno))
            throw ToolsError(.noHome, "cannot make a folder in \(parent): \(reason); check it and its free space")
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        // What cannot be removed is left to the system, which clears its temporary folder.
        try? FileManager.default.removeItem(atPath: path)
    }
}
