public import Foundation

/// Source archives made into repositories.
public enum SourceArchive {
    /// Unpacks a `.tar`, `.tar.gz`, `.tgz`, `.tar.bz2`, `.tar.xz`, `.zip` or `.whl` file into `folder` and commits all
    /// of it, so that the same archive gives the same commit on every machine.
    ///
    /// Where the archive holds one folder only, that folder becomes the repository.
    ///
    /// - Parameters:
    ///   - archive: the file.
    ///   - folder: where the repository is made; must not exist yet, or be empty.
    /// - Returns: the id of the commit.
    /// - Throws: ``TasksError`` where the archive is missing, broken, or has entries that lead out of it.
    @discardableResult
    public static func repository(from archive: URL, in folder: URL) async throws(TasksError) -> String {
        guard FileManager.default.fileExists(atPath: archive.path) else {
            throw TasksError(.badArchive, "there is no archive \(archive.path)")
        }
        let parent = folder.deletingLastPathComponent()
        let staging = try TemporaryFolder.make(in: parent)
        defer { try? FileManager.default.removeItem(at: staging) }
        try await unpack(archive, into: staging)
        try checkLinks(in: staging, archive)
        do {
            if FileManager.default.fileExists(atPath: folder.path) {
                // Fails where the folder holds anything, which must not be lost.
                guard try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty else {
                    throw TasksError(.badArchive, "\(folder.path) is there already and not empty")
                }
                try FileManager.default.removeItem(at: folder)
            }
            try FileManager.default.moveItem(at: try content(of: staging), to: folder)
        } catch let error as TasksError {
            throw error
        } catch {
            throw TasksError(.badArchive, "cannot unpack into \(folder.path): \(error.localizedDescription)")
        }
        return try await commit(folder)
    }

    private static func unpack(_ archive: URL, into folder: URL) async throws(TasksError) {
        let isZip = ["zip", "whl"].contains(archive.pathExtension.lowercased())
        let ending =
            isZip
            ? try await Program("python3").run(["-I", "-m", "zipfile", "-e", archive.path, "."], in: folder)
            : try await unpackTar(archive, into: folder)
        guard ending.succeeded else {
            let words = ending.errors.trimmingCharacters(in: .whitespacesAndNewlines)
            throw TasksError(.badArchive, "\(archive.lastPathComponent) cannot be unpacked: \(words)")
        }
    }

    private static func unpackTar(_ archive: URL, into folder: URL) async throws(TasksError) -> Program.Ending {
        let listed = try await Program("tar").run(["-tf", archive.path], in: folder)
        guard listed.succeeded else { return listed }
        for name in listed.text.split(separator: "\n") {
            let parts = name.split(separator: "/")
            guard !name.hasPrefix("/"), !parts.contains("..") else {
                throw TasksError(.badArchive, "\(archive.lastPathComponent) has an entry that leads out of it: \(name)")
            }
        }
        return try await Program("tar").run(
            ["-xf", archive.path, "--no-same-owner", "--no-same-permissions"],
            in: folder
        )
    }

    /// Refuses links that lead out of the archive, and a `.git` with settings of its own.
    private static func checkLinks(in folder: URL, _ archive: URL) throws(TasksError) {
        let files = FileManager.default
        guard let walk = files.enumerator(atPath: folder.path) else { return }
        while let name = walk.nextObject() as? String {
            let parts = name.split(separator: "/")
            guard parts.last != ".git" else {
                throw TasksError(.badArchive, "\(archive.lastPathComponent) holds a repository of its own: \(name)")
            }
            let path = folder.appendingPathComponent(name).path
            guard let target = try? files.destinationOfSymbolicLink(atPath: path) else { continue }
            var depth = parts.count - 1
            for part in target.split(separator: "/") where depth >= 0 && part != "." { depth += part == ".." ? -1 : 1 }
            guard !target.hasPrefix("/"), depth >= 0 else {
                throw TasksError(.badArchive, "\(archive.lastPathComponent) has a link that leads out of it: \(name)")
            }
        }
    }

    private static func content(of folder: URL) throws -> URL {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        var isFolder: ObjCBool = false
        guard names.count == 1, let only = names.first.map(folder.appendingPathComponent),
            FileManager.default.fileExists(atPath: only.path, isDirectory: &isFolder), isFolder.boolValue
        else { return folder }
        return only
    }

    private static func commit(_ folder: URL) async throws(TasksError) -> String {
        let git = Git(folder, variables: Git.identity)
        try await git.run(["init", "-q", "--template=", "-b", "main"])
        try await git.run(["add", "-A", "-f"])
        try await git.run(["commit", "-q", "--no-verify", "--allow-empty", "-m", "Source archive"])
        return try await git.line(["rev-parse", "HEAD"])
    }
}
