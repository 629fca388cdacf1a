public import LooperCore

/// Creates a file, or replaces all of it.
public struct WriteTool: Tool {
    /// The tool's name, form and help.
    public let specification: ToolSpecification
    private let limits: ToolLimits

    /// Creates the tool.
    public init(specification: ToolSpecification, limits: ToolLimits = ToolLimits()) {
        self.specification = specification
        self.limits = limits
    }

    /// Writes the body to the file that the attribute `path` names; the file ends with a newline.
    ///
    /// A file that is replaced keeps its byte order mark and its kind of line ends.
    public func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let path = call.attributes["path"]?.trimmed ?? ""
        if let complaint = PathArgument.complaint(about: path) {
            let words = "\(complaint) The form is:\n\(specification.example)"
            return Observation(.failed, words, summary: "write without a path")
        }
        do {
            return try await write(call.body, to: path, environment)
        } catch let error as EnvironmentError {
            return Observation(.failed, "\(path) was not written: \(error)", summary: "write \(path): failed")
        }
    }

    private func write(_ content: String, to path: String, _ environment: any Environment) async throws -> Observation {
        let before = try await earlier(path, in: environment)
        let written = WrittenText(content, replacing: before)
        guard before?.bytes != written.bytes else {
            let words = "\(path) has this very content already; nothing changed."
            return Observation(.succeeded, words, summary: "write \(path): unchanged")
        }
        guard !written.addsClipMark else {
            let words =
                "\(path) was not written: the content holds words with which a long line was clipped when it was shown, "
                + "so the rest of the line would be lost. Use `edit` for the lines that change."
            return Observation(.failed, words, summary: "write \(path): failed")
        }
        try await environment.write(written.bytes, to: path)
        let words = Self.words(path: path, before: before, after: SourceText(written.bytes))
        let broken = try await SyntaxCheck(limits: limits)
            .complaint(about: path, before: before?.bytes, after: written.bytes, in: environment)
        let parts = [words, written.words, broken].compactMap { $0 }
        return Observation(.succeeded, parts.joined(separator: "\n"), summary: words)
    }

    private func earlier(_ path: String, in environment: any Environment) async throws -> SourceText? {
        do {
            return SourceText(try await environment.read(path))
        } catch let error as EnvironmentError where error.code == .notFound {
            return nil
        }
    }

    private static func words(path: String, before: SourceText?, after: SourceText) -> String {
        guard let before else { return "Created \(path), \(after.lines.count) lines." }
        return "Replaced \(path), \(before.lines.count) lines before, \(after.lines.count) now."
    }
}
