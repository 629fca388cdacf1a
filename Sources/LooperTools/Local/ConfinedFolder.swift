import Foundation
import LooperCore

/// Opens files below a root and nowhere else.
///
/// Each component is opened relative to the folder before it and never through a symbolic link; links are read and
/// resolved here, so that a folder that is exchanged for a link in between leads nowhere. A hard link cannot be told
/// from a file of its own, so it is read; it is not written through, but replaced by a new file.
struct ConfinedFolder: Sendable {
    /// The root's absolute path without symbolic links.
    let root: String
    private static let linkLimit = 32

    /// Where a path ends: the folder that holds it, and the last name; an empty name is the root itself.
    struct Place {
        var folder: Descriptor
        var name: String
    }

    /// Finds the place of `path`; folders that are missing are created where `creating` says so, but never in `.git`:
    /// what is written there, as a hook or a setting, git may later run as the user.
    func place(of path: String, creating: Bool = false) throws(EnvironmentError) -> Place {
        guard !path.utf8.contains(0) else { throw EnvironmentError(.notFound, "the path holds a zero byte") }
        var rest = try components(relative(path, asWritten: path)).reversed() as [String]
        var folders = [try openRoot()]
        var links = 0
        while let name = rest.popLast() {
            guard let folder = folders.last else { throw outside(path) }
            guard !creating || name.lowercased() != ".git" else { throw ownedByGit(path) }
            if name == ".." {
                folders.removeLast()
                guard !folders.isEmpty else { throw outside(path) }
            } else if let target = folder.link(name) {
                links += 1
                guard links <= Self.linkLimit else { throw EnvironmentError(.failed, "too many links at \(path)") }
                if target.hasPrefix("/") { folders = [folders[0]] }
                rest += try components(relative(target, asWritten: path)).reversed()
            } else if rest.isEmpty {
                return Place(folder: folder, name: name)
            } else {
                folders.append(try enter(name, of: folder, path, creating: creating))
            }
        }
        guard let folder = folders.last else { throw outside(path) }
        return Place(folder: folder, name: "")
    }

    /// Opens the regular file at `path` for reading.
    func openFile(_ path: String) throws(EnvironmentError) -> Descriptor {
        let place = try place(of: path)
        guard !place.name.isEmpty else { throw isDirectory(path) }
        // Without O_NONBLOCK a named pipe would wait for a writer.
        guard let file = place.folder.open(place.name, O_RDONLY | O_NONBLOCK) else { throw failure(path) }
        switch file.status?.kind {
        case mode_t(S_IFREG): return file
        case mode_t(S_IFDIR): throw isDirectory(path)
        default: throw EnvironmentError(.notPermitted, "\(path) is no regular file")
        }
    }

    /// Opens the file at `path` for writing, emptied; it and its folders are created.
    func createFile(_ path: String) throws(EnvironmentError) -> Descriptor {
        let place = try place(of: path, creating: true)
        guard !place.name.isEmpty else { throw isDirectory(path) }
        if let status = place.folder.status(of: place.name), status.kind != mode_t(S_IFREG) {
            guard status.kind != mode_t(S_IFDIR) else { throw isDirectory(path) }
            throw EnvironmentError(.notPermitted, "\(path) is no regular file")
        }
        // Not yet emptied: what was opened decides, not what had the name before.
        guard let file = place.folder.open(place.name, O_WRONLY | O_CREAT | O_NONBLOCK), let status = file.status else {
            throw failure(path)
        }
        guard status.kind == mode_t(S_IFREG) else {
            throw EnvironmentError(.notPermitted, "\(path) is no regular file")
        }
        if status.st_nlink > 1 { return try replace(place, mode: status.st_mode & 0o777, path) }
        guard ftruncate(file.number, 0) == 0 else { throw failure(path) }
        return file
    }

    /// A new file in the place of one that has further names, which may lie anywhere and keep its content.
    private func replace(_ place: Place, mode: mode_t, _ path: String) throws(EnvironmentError) -> Descriptor {
        guard unlinkat(place.folder.number, place.name, 0) == 0,
            let file = place.folder.open(place.name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600),
            fchmod(file.number, mode) == 0
        else { throw failure(path) }
        return file
    }

    /// Opens the root itself.
    func openRoot() throws(EnvironmentError) -> Descriptor {
        let opened = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw EnvironmentError(.failed, "the workspace \(root) is gone") }
        return Descriptor(opened)
    }

    private func enter(
        _ name: String,
        of folder: Descriptor,
        _ path: String,
        creating: Bool
    ) throws(EnvironmentError) -> Descriptor {
        if let inner = folder.open(name, O_RDONLY | O_DIRECTORY) { return inner }
        guard creating, errno == ENOENT else { throw failure(path) }
        guard mkdirat(folder.number, name, 0o777) == 0 || errno == EEXIST,
            let inner = folder.open(name, O_RDONLY | O_DIRECTORY)
        else { throw failure(path) }
        return inner
    }

    /// An absolute path below the root made relative to it.
    private func relative(_ path: String, asWritten: String) throws(EnvironmentError) -> String {
        guard path.hasPrefix("/") else { return path }
        if path == root { return "" }
        let start = root == "/" ? root : root + "/"
        guard path.hasPrefix(start) else { throw outside(asWritten) }
        return String(path.dropFirst(start.count))
    }

    private func components(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "." }
    }

    private func outside(_ path: String) -> EnvironmentError {
        EnvironmentError(.outsideWorkspace, "\(path) leads out of the workspace; use paths relative to its root")
    }

    private func ownedByGit(_ path: String) -> EnvironmentError {
        EnvironmentError(.notPermitted, "\(path) leads into .git, which may be read but is not written by tools")
    }

    private func isDirectory(_ path: String) -> EnvironmentError {
        EnvironmentError(.isDirectory, "\(path) is a folder")
    }

    private func failure(_ path: String) -> EnvironmentError {
        switch errno {
        case ENOENT: EnvironmentError(.notFound, "there is no file \(path)")
        case ENOTDIR: EnvironmentError(.notFound, "a part of \(path) is a file, not a folder")
        case EISDIR: isDirectory(path)
        case ELOOP: EnvironmentError(.outsideWorkspace, "\(path) changed into a symbolic link")
        case EACCES, EPERM, EROFS: EnvironmentError(.notPermitted, "the system does not permit access to \(path)")
        default: EnvironmentError(.failed, "\(path): \(String(cString: strerror(errno)))")
        }
    }
}
