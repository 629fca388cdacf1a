import LooperCore

/// The tools of an agent by name.
struct Toolbox: Sendable {
    private static let reservedNames: Set<String> = [
        "think", "thinking", "tool_call", "tool_calls", "function", "function_call", "function_calls", "invoke",
        "parameter",
    ]

    /// What the model may call, in the order in which it is told of them.
    let specifications: [ToolSpecification]
    /// Reads calls of these tools.
    let parser: CallParser
    /// Sees the end of a call of these tools in a reply that is being written.
    let detector: StreamingCallDetector
    private let tools: [String: any Tool]

    init(_ all: [any Tool], switches: AgentSwitches) throws(AgentError) {
        var tools: [String: any Tool] = [:]
        var specifications: [ToolSpecification] = []
        for tool in all where switches[.editTool] || tool.specification.name != "edit" {
            let specification = tool.specification
            try Self.validate(specification)
            guard tools.updateValue(tool, forKey: specification.name) == nil else {
                throw AgentError(.badTool, "there are two tools named \(specification.name); rename or drop one")
            }
            specifications.append(specification)
        }
        guard !specifications.isEmpty else { throw AgentError(.badTool, "an agent needs at least one tool") }
        self.tools = tools
        self.specifications = specifications
        detector = StreamingCallDetector(specifications)
        parser = CallParser(specifications, stripsFences: switches[.fenceStripping])
    }

    subscript(_ name: String) -> (any Tool)? { tools[name] }

    private static func validate(_ specification: ToolSpecification) throws(AgentError) {
        let name = specification.name
        guard !name.isEmpty, name.utf8.allSatisfy(\.isNameByte), !reservedNames.contains(name) else {
            throw AgentError(.badTool, "\"\(name)\" cannot be a tool's name; use ASCII letters, digits, - and _")
        }
        let attributes = specification.requiredAttributes + specification.optionalAttributes
        guard attributes.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isNameByte) }),
            !attributes.contains(CallRenderer.delimiterAttribute)
        else {
            throw AgentError(.badTool, "the attributes of \(name) must be ASCII names other than `until`")
        }
    }
}
