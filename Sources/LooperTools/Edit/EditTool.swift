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
        if let complaint = PathArgument.complaint(about: path) {
            let words = EditWords(path: "without a path", limits: limits)
            return words.failure("\(complaint) The form is:\n\(specification.example)")
        }
        let words = EditWords(path: path, limits: limits)
        let edit = FileEdit(readings: EditPair.readings(of: call.body), words: words)
        guard let first = edit.readings.first else { return words.noSeparator }
        do {
            let access = FileAccess(environment: environment, limits: limits)
            return try await apply(edit, to: access.text(path, doing: "edited"), environment)
        } catch let refusal as FileAccess.Refusal {
            let isNew = refusal.isMissing && first.old.allSatisfy { $0.trimmed.isEmpty }
            return isNew ? words.useWrite("does not exist") : words.failure(refusal.text)
        } catch let error as EnvironmentError {
            return words.failure("\(path) was not changed: \(error)")
        }
    }

    private func apply(
        _ edit: FileEdit,
        to source: SourceText,
        _ environment: any Environment
    ) async throws -> Observation {
        switch edit.apply(to: source) {
        case .refused(let observation): return observation
        case .changed(let change, let level):
            let path = edit.words.path
            try await environment.write(change.bytes, to: path)
            let broken = try await SyntaxCheck(limits: limits)
                .complaint(about: path, before: source.bytes, after: change.bytes, in: environment)
            return edit.words.success(change, level, broken: broken)
        }
    }
}
