package import Foundation

/// Bytes packed and unpacked by the system's `gzip`.
package enum Gzip {
    /// Packs `data`, without a name and a time, so that equal data gives equal bytes.
    ///
    /// - Throws: ``TasksError`` where there is no gzip.
    package static func packed(_ data: Data) async throws(TasksError) -> Data {
        try await run(["-n", "-9", "-c"], data)
    }

    /// Unpacks `data`, at most 256 MiB.
    ///
    /// - Throws: ``TasksError`` where it is broken or too large.
    package static func unpacked(_ data: Data) async throws(TasksError) -> Data {
        try await run(["-d", "-c"], data)
    }

    private static func run(_ arguments: [String], _ data: Data) async throws(TasksError) -> Data {
        let folder = FileManager.default.temporaryDirectory
        let ending = try await Program("gzip").run(arguments, in: folder, input: Array(data))
        guard ending.succeeded else {
            let words = ending.errors.trimmingCharacters(in: .whitespacesAndNewlines)
            throw TasksError(.badArchive, "gzip failed: \(words)")
        }
        return Data(ending.output)
    }
}
