public import LooperCore

/// Replaces lines of a file that occur once.
public struct EditTool: Tool {
    /// The tool's name, form and help.
    public let specification: ToolSpecification
    private let limits: ToolLimits

    /// Creates the tool.
    public init(specification: ToolSpecification, limits: ToolLimits = ToolLimits()) {
        self.specification = specification
        self.limits = limits
    }

    /// Replaces the old lines of the body by its new ones in the file that the attribute `path` names.
    public func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let path = call.attributes["path"]?.trimmed ?? ""
        let words = EditWords(path: path, limits: limits)
        guard !path.isEmpty else { return words.failure("The path is missing. The form is:\n\(specification.example)") }
        let readings = EditPair.readings(of: call.body)
        guard let first = readings.first else { return words.noSeparator }
        do {
            let access = FileAccess(environment: environment, limits: limits)
            let source = try await access.text(path, doing: "edited")
            if let refusal = words.refusal(of: first, readings: readings.count, in: source) { return refusal }
            return try await apply(readings, to: source, path, words, environment)
        } catch let refusal as FileAccess.Refusal {
            let isNew = refusal.isMissing && first.old.allSatisfy { $0.trimmed.isEmpty }
            return isNew ? words.useWrite("does not exist") : words.failure(refusal.text)
        } catch let error as EnvironmentError {
            return words.failure("\(path) was not changed: \(error)")
        }
    }

    private func apply(
        _ readings: [EditPair],
        to source: SourceText,
        _ path: String,
        _ words: EditWords,
        _ environment: any Environment
    ) async throws -> Observation {
        let matcher = EditMatcher(source)
        switch EditSearch.find(readings, matcher, source) {
        case .found(let pair, let match, let level):
            guard let change = EditChange.make(pair, at: match, in: source) else { return words.indentationLost }
            guard change.bytes != source.bytes else { return words.nothingChanges }
            guard Self.unreadable(change.bytes) <= Self.unreadable(source.bytes) else { return words.unreadable }
            try await environment.write(change.bytes, to: path)
            let broken = try await PythonSyntax(limits: limits).complaint(about: path, in: environment)
            return words.success(change, level, broken: broken)
        case .several(let lines): return words.several(lines)
        case .none: return words.notFound(readings, source, matcher)
        }
    }

    /// How often U+FFFD itself stands in a file: `read` shows it for bytes that it cannot decode.
    private static func unreadable(_ bytes: [UInt8]) -> Int {
        ByteSearch.all([0xEF, 0xBF, 0xBD], in: bytes, limit: 10_000).count
    }
}
