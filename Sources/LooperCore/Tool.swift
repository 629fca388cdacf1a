/// Something the model can do.
///
/// A failure of a tool is not an error of the program: it is an ``Observation`` that tells the model what to do next.
/// `run` throws only on cancellation or when the environment itself is gone.
public protocol Tool: Sendable {
    /// The tool's name, form and help.
    var specification: ToolSpecification { get }

    /// Does what `call` asks for in `environment`.
    func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation
}

/// How a tool is called and explained.
public struct ToolSpecification: Sendable, Hashable, Codable {
    /// What stands between the tags.
    public enum Body: String, Sendable, Hashable, Codable {
        /// Nothing: `<done/>`.
        case none
        /// One line or more of text, as a command or a path.
        case text
        /// Content that may be source code; an enclosing code fence may be stripped from it.
        case content
    }

    /// The tag.
    public var name: String
    /// Attributes that a call must have.
    public var requiredAttributes: [String]
    /// Attributes that it may have.
    public var optionalAttributes: [String]
    /// What stands between the tags.
    public var body: Body
    /// What the text between the tags is called where arguments have names, as `command` or `content`.
    public var bodyName: String
    /// The help the model reads, ending with an example of the exact form.
    public var help: String
    /// A correct call, shown when the model's own was malformed.
    public var example: String
    /// Whether a call can change files, so that a test that passed before no longer counts.
    public var changesFiles: Bool

    /// Creates a specification.
    public init(
        name: String,
        requiredAttributes: [String] = [],
        optionalAttributes: [String] = [],
        body: Body = .text,
        bodyName: String = "body",
        help: String,
        example: String,
        changesFiles: Bool = false
    ) {
        self.name = name
        self.requiredAttributes = requiredAttributes
        self.optionalAttributes = optionalAttributes
        self.body = body
        self.bodyName = bodyName
        self.help = help
        self.example = example
        self.changesFiles = changesFiles
    }
}
