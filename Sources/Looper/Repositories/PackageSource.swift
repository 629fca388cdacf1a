import Foundation

/// Source packages of PyPI, each made into a repository with one commit.
///
/// The commit is made of nothing but the files, so its id is their hash: a package that differs in one byte has
/// another id and is refused.
struct PackageSource: Sendable {
    /// Where the repositories are kept.
    let folder: URL

    /// The repository of `name==version`, fetched if it is not there yet.
    ///
    /// - Throws: ``LooperError`` where pip cannot bring it, or its files are not those of `commit`.
    func repository(of requirement: String, commit: String) async throws -> URL {
        let parts = requirement.components(separatedBy: "==")
        guard parts.count == 2, parts.allSatisfy(Self.isPlain) else {
            throw LooperError(.badInput, "'pypi:\(requirement)' is not of the form pypi:NAME==VERSION")
        }
        let place = folder.appending(path: "\(parts[0])-\(parts[1])-\(commit.prefix(12))")
        if FileManager.default.fileExists(atPath: place.path) { return place }
        let staging = folder.appending(path: ".\(place.lastPathComponent)-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: staging) }
        let archive = try await download(name: parts[0], requirement, into: staging)
        let made = staging.appending(path: "repository")
        let found = try await SourceArchive.repository(from: archive, in: made)
        guard found == commit else {
            throw LooperError(
                .checksum,
                "the files of \(requirement) make the commit \(found); the task wants \(commit)"
            )
        }
        // Another process may have put the same files there in the meantime.
        if rename(made.path, place.path) != 0, !FileManager.default.fileExists(atPath: place.path) {
            throw LooperError(.io, "\(place.path): cannot be written: \(String(cString: strerror(errno)))")
        }
        return place
    }

    private func download(name: String, _ requirement: String, into staging: URL) async throws -> URL {
        let python = Python(temporaryFolder: staging.appending(path: "tmp"))
        do {
            try FileManager.default.createDirectory(at: python.temporaryFolder, withIntermediateDirectories: true)
        } catch {
            throw LooperError(.io, "\(staging.path): cannot be made: \(error.localizedDescription)")
        }
        try await python.download(requirement, into: staging, options: ["--no-binary", name])
        let names = try FileManager.default.contentsOfDirectory(atPath: staging.path)
        guard let archive = names.first(where: { $0.hasSuffix(".tar.gz") || $0.hasSuffix(".zip") }) else {
            throw LooperError(.download, "pip brought no source package of \(requirement)")
        }
        return staging.appending(path: archive)
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter || first.isNumber else { return false }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || [0x2d, 0x2e, 0x5f].contains(byte)
        }
    }
}
