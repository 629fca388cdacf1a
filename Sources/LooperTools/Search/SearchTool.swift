public import LooperCore

/// Finds the lines of all text files that contain a text or match a regular expression.
public struct SearchTool: Tool {
    /// The tool's name, form and help.
    public let specification: ToolSpecification
    private let limits: ToolLimits

    /// Creates the tool.
    public init(specification: ToolSpecification, limits: ToolLimits = ToolLimits()) {
        self.specification = specification
        self.limits = limits
    }

    /// Looks for the body, letter by letter; where that is nowhere, as a regular expression, or else without regard to
    /// upper and lower case.
    public func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let wanted = call.body.trimmed
        guard !wanted.isEmpty, !wanted.contains(where: \.isNewline) else {
            let text = "Give one line of text to find. The form is: \(specification.example)"
            return Observation(.failed, text, summary: "search without a text")
        }
        let path = call.attributes["path"]?.trimmed ?? ""
        let words = SearchWords(wanted: wanted, path: Truncation.clip(path, limit: 200))
        do {
            let filter = PathFilter(path)
            let files = try await environment.files().filter(filter.matches)
            guard !files.isEmpty else { return words.failure("No file is at path=\"\(words.path)\".") }
            var search = TextSearch(wanted, limits: limits)
            for file in files {
                try Task.checkCancellation()
                try await search.look(into: file, of: environment)
            }
            return words.report(search, files: files.count)
        } catch let error as EnvironmentError {
            return words.failure("The search failed: \(error)")
        }
    }
}
