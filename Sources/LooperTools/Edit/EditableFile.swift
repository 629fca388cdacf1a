import Foundation
import LooperCore

/// A file anywhere on this machine that is edited for its user.
package struct EditableFile: Sendable {
    /// The path as the user gave it, for messages.
    private let path: String
    private let limits: ToolLimits

    /// Names a file; it need not exist.
    package init(_ path: String, limits: ToolLimits = ToolLimits()) {
        self.path = path
        self.limits = limits
    }

    /// Applies an edit; the file is replaced in one step and keeps its mode, or stays untouched.
    ///
    /// A symbolic link stays one: the file it names is replaced.
    ///
    /// - Throws: ``ToolsError`` where the file cannot be read or replaced; that the edit does not fit, or the file is
    ///   none that can be edited, is a result.
    package func apply(_ edit: TextEdit) async throws -> TextEdit.Result {
        guard let place = place() else { return .refused(message: missing) }
        guard !isFolder(place) else {
            return .refused(message: "\(path) is a folder. Name one of its files.")
        }
        if let size = size(place), let words = TextEdit.refusal(of: size, path: path, limits) {
            return .refused(message: words)
        }
        let before = try read(place)
        let result = edit.apply(to: before, path: path, limits: limits)
        guard case .changed(let bytes, let message) = result else { return result }
        try replace(place, with: bytes)
        let warning = try await warning(place, before: before, after: bytes)
        return .changed(bytes: bytes, message: [message, warning].compactMap { $0 }.joined(separator: "\n"))
    }

    /// The absolute path without symbolic links, or `nil` where there is no such file.
    private func place() -> String? {
        guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private var missing: String {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let near = NearNames.suggest(for: path, among: names.sorted(), limit: limits.suggestions)
        return "There is no file \(path)." + (near.isEmpty ? "" : " Near names: \(near.joined(separator: ", "))")
    }

    private func isFolder(_ place: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) && isFolder.boolValue
    }

    private func size(_ place: String) -> Int? {
        var status = stat()
        return stat(place, &status) == 0 ? Int(status.st_size) : nil
    }

    private func read(_ place: String) throws(ToolsError) -> [UInt8] {
        let opened = open(place, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { throw failure("cannot be read: \(Self.reason); may you read it?") }
        let file = Descriptor(opened)
        guard file.status?.kind == mode_t(S_IFREG) else { throw failure("is no regular file; name one") }
        do {
            return try file.readAll(path, limit: limits.fileBytes)
        } catch {
            throw ToolsError(.unwritable, "\(error)")
        }
    }

    private func replace(_ place: String, with bytes: [UInt8]) throws(ToolsError) {
        let folder = (place as NSString).deletingLastPathComponent
        var status = stat()
        guard stat(place, &status) == 0 else { throw failure("is gone") }
        guard access(place, W_OK) == 0 else {
            throw failure("cannot be replaced: \(Self.reason); may you write to it?")
        }
        let name = "\(folder)/.looper-edit-\(UUID().uuidString)"
        let opened = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw failure("cannot be replaced: \(Self.reason) in \(folder); may you write there?")
        }
        let file = Descriptor(opened)
        do {
            try file.writeAll(bytes, path)
            // Only the system's administrator may give a file away; for others the owner is the same already.
            _ = fchown(file.number, status.st_uid, status.st_gid)
            guard fchmod(file.number, status.st_mode & 0o7777) == 0, fsync(file.number) == 0,
                rename(name, place) == 0
            else { throw failure("cannot be replaced: \(Self.reason)") }
        } catch {
            unlink(name)
            throw error as? ToolsError ?? ToolsError(.unwritable, "\(error)")
        }
    }

    private func warning(_ place: String, before: [UInt8], after: [UInt8]) async throws -> String? {
        let folder = (place as NSString).deletingLastPathComponent
        guard let environment = try? LocalEnvironment(root: folder) else { return nil }
        return try await SyntaxCheck(limits: limits)
            .complaint(about: path, before: before, after: after, in: environment)
    }

    private func failure(_ words: String) -> ToolsError {
        ToolsError(.unwritable, "\(path) \(words)")
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
