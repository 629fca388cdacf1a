/// A tool call as the model wrote it: `<name attribute="value">body</name>`.
public struct ToolCall: Sendable, Hashable, Codable {
    /// The tool's tag.
    public var name: String
    /// Attributes by name.
    public var attributes: [String: String]
    /// The text between the tags, untouched but for one newline at each end.
    public var body: String

    /// Creates a call.
    public init(_ name: String, attributes: [String: String] = [:], body: String = "") {
        self.name = name
        self.attributes = attributes
        self.body = body
    }

    /// One spelling for equal calls: the name, the attributes in order of their names, the body.
    public var canonical: String {
        let pairs = attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value.debugDescription)" }
        return "\(name)\(pairs.joined()):\(body)"
    }
}
