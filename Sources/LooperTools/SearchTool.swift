public import LooperCore

/// Finds the lines of all text files that contain a text.
public struct SearchTool: Tool {
    /// The tool's name, form and help.
    public let specification: ToolSpecification
    private let limits: ToolLimits

    /// Creates the tool.
    public init(specification: ToolSpecification, limits: ToolLimits = ToolLimits()) {
        self.specification = specification
        self.limits = limits
    }

    /// Looks for the body, letter by letter; where that is nowhere, without regard to upper and lower case.
    public func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let wanted = call.body.trimmed
        guard !wanted.isEmpty, !wanted.contains("\n") else {
            return failure("Give one line of text to find. The form is: \(specification.example)", wanted: "nothing")
        }
        let filter = PathFilter(call.attributes["path"]?.trimmed ?? "")
        do {
            let files = try await environment.files().filter(filter.matches)
            guard !files.isEmpty else {
                return failure("No file is at path=\"\(call.attributes["path"] ?? "")\".", wanted: wanted)
            }
            let found = try await matches(of: wanted, in: files, environment)
            return report(found, wanted: wanted, files: files.count)
        } catch let error as EnvironmentError {
            return failure("The search failed: \(error)", wanted: wanted)
        }
    }

    private func matches(
        of wanted: String,
        in files: [String],
        _ environment: any Environment
    ) async throws -> (exact: SearchHits, folded: SearchHits) {
        var exact = SearchHits(needle: Array(wanted.utf8), folded: false, limits: limits)
        var folded = SearchHits(needle: Array(wanted.utf8), folded: true, limits: limits)
        for path in files {
            try Task.checkCancellation()
            guard let bytes = try? await environment.read(path), bytes.count <= limits.searchFileBytes,
                FileKind.binary(bytes) == nil
            else { continue }
            exact.look(into: bytes, path: path)
            if exact.count == 0 { folded.look(into: bytes, path: path) }
        }
        return (exact, folded)
    }

    private func report(
        _ found: (exact: SearchHits, folded: SearchHits),
        wanted: String,
        files: Int
    ) -> Observation {
        let hits = found.exact.count > 0 ? found.exact : found.folded
        guard hits.count > 0 else {
            let isPattern = wanted.contains("|") || wanted.contains(".*") || wanted.contains("\\")
            let hint = isPattern ? " The text is taken letter by letter, it is no pattern." : ""
            return failure("\"\(wanted)\" is in none of \(files) files.\(hint) Try a shorter text.", wanted: wanted)
        }
        var lines = hits.shown
        if hits.folded {
            lines.insert("Not found as written; these differ in upper and lower case:", at: 0)
        }
        if hits.count > hits.shown.count {
            lines.append("\(hits.count - hits.shown.count) more lines in all; search a longer text or a path.")
        }
        return Observation(
            .succeeded,
            lines.joined(separator: "\n"),
            summary: "search \"\(Truncation.clip(wanted, limit: 60))\": \(hits.count) lines"
        )
    }

    private func failure(_ text: String, wanted: String) -> Observation {
        let name = Truncation.clip(String(wanted.prefix { $0 != "\n" }), limit: 60)
        return Observation(.failed, text, summary: "search \"\(name)\": nothing")
    }
}
