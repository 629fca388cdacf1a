public import Foundation
import LooperCore

/// Temporary folders of Looper, workspaces and homes of commands, whose process was killed before it could remove them.
public enum LeftFolders {
    /// Removes those in `parent`; for the start of a program.
    ///
    /// A folder is removed only where it is this user's, private, named by Looper, and its process was of this boot and
    /// namespace and is gone. What cannot be removed is left. Does nothing on a system without `/proc`.
    ///
    /// - Returns: the names of the folders that were removed.
    @discardableResult
    public static func remove(in parent: URL = FileManager.default.temporaryDirectory) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        return names.filter { name in
            guard name.hasPrefix("looper-"), let owner = FolderOwner(name: name),
                owner.isDead(reading: SystemFile.text)
            else { return false }
            let folder = parent.appendingPathComponent(name)
            guard isPrivate(folder) else { return false }
            return (try? FileManager.default.removeItem(at: folder)) != nil
        }
    }

    /// Whether it is a folder itself, no link to one, of this user and closed to others.
    private static func isPrivate(_ folder: URL) -> Bool {
        var status = stat()
        guard lstat(folder.path, &status) == 0, status.st_uid == geteuid() else { return false }
        return status.st_mode & mode_t(S_IFMT) == mode_t(S_IFDIR) && status.st_mode & 0o077 == 0
    }
}
