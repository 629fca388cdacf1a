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
    public func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        guard let path = call.attributes["path"]?.trimmed, !path.isEmpty else {
            return Observation(
                .failed,
                "The path is missing. The form is:\n\(specification.example)",
                summary: "write without a path"
            )
        }
        let content = call.body.isEmpty || call.body.utf8.last == 0x0A ? call.body : call.body + "\n"
        do {
            let before = try await earlier(path, in: environment)
            let bytes = Array(content.utf8)
            guard before?.bytes != bytes else {
                return Observation(
                    .succeeded,
                    "\(path) has this very content already; nothing changed.",
                    summary: "write \(path): unchanged"
                )
            }
            try await environment.write(bytes, to: path)
            let words = Self.words(path: path, before: before, after: SourceText(bytes))
            let broken = try await PythonSyntax(limits: limits).complaint(about: path, in: environment)
            return Observation(.succeeded, words + (broken.map { "\n" + $0 } ?? ""), summary: words)
        } catch let error as EnvironmentError {
            return Observation(.failed, "\(path) was not written: \(error)", summary: "write \(path): failed")
        }
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
