import Foundation
import LooperCore

extension ConfinedFolder {
    private static let skipped: Set = [".git", ".looper", "__pycache__"]

    /// Relative paths of all regular files, sorted; nothing below `.git`, `.looper` and `__pycache__`.
    ///
    /// - Throws: ``EnvironmentError`` where there are more than `limit`.
    func files(limit: Int) throws(EnvironmentError) -> [String] {
        var found: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for (name, isFolder) in try entries(of: folder) where !Self.skipped.contains(name) {
                let path = folder.isEmpty ? name : folder + "/" + name
                if isFolder { folders.append(path) } else { found.append(path) }
            }
            guard found.count <= limit else {
                throw EnvironmentError(.failed, "the workspace has more than \(limit) files")
            }
        }
        return found.sorted()
    }

    /// Regular files and folders directly in the folder at `path`; one that has gone in between has none.
    private func entries(of path: String) throws(EnvironmentError) -> [(name: String, isFolder: Bool)] {
        guard !path.isEmpty else { return entries(of: Place(folder: try openRoot(), name: ".")) }
        return (try? place(of: path)).map(entries(of:)) ?? []
    }

    private func entries(of place: Place) -> [(name: String, isFolder: Bool)] {
        let name = place.name.isEmpty ? "." : place.name
        guard let folder = place.folder.open(name, O_RDONLY | O_DIRECTORY) else { return [] }
        let copy = dup(folder.number)
        guard copy >= 0, let stream = fdopendir(copy) else { return [] }
        defer { closedir(stream) }
        var found: [(name: String, isFolder: Bool)] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != "..", let kind = folder.status(of: name)?.kind else { continue }
            if kind == mode_t(S_IFDIR) || kind == mode_t(S_IFREG) { found.append((name, kind == mode_t(S_IFDIR))) }
        }
        return found
    }
}

extension Descriptor {
    /// All bytes up to the end.
    ///
    /// - Throws: ``EnvironmentError`` where there are more than `limit`.
    func readAll(_ path: String, limit: Int) throws(EnvironmentError) -> [UInt8] {
        let size = Int(status?.st_size ?? 0)
        guard size <= limit else { throw tooLarge(path, size, limit) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 1)
        var buffer = [UInt8](repeating: 0, count: min(max(size + 1, 4_096), 1 << 20))
        while true {
            let count = read(number, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                guard errno == EINTR else { throw systemFailure(path) }
                continue
            }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw tooLarge(path, bytes.count, limit) }
        }
    }

    /// Writes all of `bytes`.
    func writeAll(_ bytes: some Collection<UInt8>, _ path: String) throws(EnvironmentError) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw systemFailure(path) }
            rest = rest.dropFirst(max(0, count))
        }
    }

    private func tooLarge(_ path: String, _ size: Int, _ limit: Int) -> EnvironmentError {
        EnvironmentError(.failed, "\(path) has \(size) bytes, more than the \(limit) that are read at once")
    }

    private func systemFailure(_ path: String) -> EnvironmentError {
        EnvironmentError(.failed, "\(path): \(String(cString: strerror(errno)))")
    }
}
