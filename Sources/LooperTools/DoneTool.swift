public import LooperCore

/// Ends the session.
public struct DoneTool: Tool {
    /// The tool's name, form and help.
    public let specification: ToolSpecification

    /// Creates the tool.
    public init(specification: ToolSpecification) {
        self.specification = specification
    }

    /// Asks for the end of the session.
    public func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        Observation(.finished, "The session ends here.", summary: "done")
    }
}
