public import Foundation

extension OutputFile {
    /// Writes a file line by line beside its place, and puts it there once it is whole.
    ///
    /// - Parameter body: is given what writes a line, without its newline.
    /// - Returns: how many lines were written.
    /// - Throws: ``LooperError`` that names the file; what `body` throws, with the file as it was.
    public static func writeLines(
        to file: URL,
        _ body: ((Data) throws -> Void) async throws -> Void
    ) async throws -> Int {
        let target = file.resolvingSymlinksInPath()
        let partial = target.deletingLastPathComponent().appending(path: ".\(target.lastPathComponent).partial")
        guard FileManager.default.createFile(atPath: partial.path, contents: nil),
            let handle = FileHandle(forWritingAtPath: partial.path)
        else { throw unwritable(file) }
        defer {
            try? handle.close()
            // Gone where it took its place.
            try? FileManager.default.removeItem(at: partial)
        }
        var count = 0
        try await body { line in
            try handle.write(contentsOf: line + Data("\n".utf8))
            count += 1
        }
        try handle.synchronize()
        guard rename(partial.path, target.path) == 0 else { throw unwritable(file) }
        return count
    }

    private static func unwritable(_ file: URL) -> LooperError {
        LooperError(.io, "\(file.path) cannot be written; is its folder there, and may you write to it?")
    }
}
