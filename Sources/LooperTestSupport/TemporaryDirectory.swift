public import Foundation

/// A folder of this machine that exists for the time of one test.
public struct TemporaryDirectory: Sendable {
    /// Where the folder is.
    public let url: URL

    /// The folder as a path.
    public var path: String { url.path }

    /// Makes an empty folder, runs `body` with it and removes it with all it holds, also when `body` throws.
    public static func with<Result>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (TemporaryDirectory) async throws -> Result
    ) async throws -> Result {
        let files = FileManager.default
        let url = files.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("looper-test-\(UUID().uuidString)", isDirectory: true)
        try files.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: url) }
        return try await body(TemporaryDirectory(url: url))
    }

    /// The place of `relativePath` inside the folder, whether or not something is there.
    public func appending(_ relativePath: String) -> URL {
        url.appendingPathComponent(relativePath)
    }

    /// Writes a text file, and its folders.
    public func write(_ text: String, to relativePath: String) throws {
        let target = appending(relativePath)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: target)
    }

    /// The text of a file; bytes that are not UTF-8 become replacement characters.
    public func read(_ relativePath: String) throws -> String {
        String(decoding: try Data(contentsOf: appending(relativePath)), as: UTF8.self)
    }
}
