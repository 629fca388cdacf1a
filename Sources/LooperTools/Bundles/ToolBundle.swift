public import LooperCore

/// A tool as its `tool.yaml` describes it: form, help and, where it is no standard one, the script that does the work.
public struct ToolBundle: Sendable, Hashable {
    /// Name, form, help and example.
    public var specification: ToolSpecification
    /// The arguments in the order of the file.
    public var arguments: [ToolArgument]
    /// The help where the tool's optional features are switched off.
    public var basicHelp: String?
    /// What runs on a call; `nil` for a standard tool, whose work is done in Swift.
    public var script: ToolScript?
    /// The bundle's folder, for people.
    public var source: String

    /// Creates a bundle.
    public init(
        specification: ToolSpecification,
        arguments: [ToolArgument] = [],
        basicHelp: String? = nil,
        script: ToolScript? = nil,
        source: String = ""
    ) {
        self.specification = specification
        self.arguments = arguments
        self.basicHelp = basicHelp
        self.script = script
        self.source = source
    }

    /// The specification with the help for a tool without its optional features.
    package var basicSpecification: ToolSpecification {
        var basic = specification
        basic.help = basicHelp ?? specification.help
        return basic
    }

    /// The form in general, as in `<name path="path" [limit="integer"]>pattern</name>`.
    public var form: String {
        Self.form(of: specification.name, arguments)
    }

    static func form(of name: String, _ arguments: [ToolArgument]) -> String {
        let attributes = arguments.filter { $0.place == .attribute }.map { argument in
            let text = "\(argument.name)=\"\(argument.type.name)\""
            return argument.isRequired ? " \(text)" : " [\(text)]"
        }
        guard let body = arguments.first(where: { $0.place == .body }) else {
            return "<\(name)\(attributes.joined())/>"
        }
        return "<\(name)\(attributes.joined())>\(body.name)</\(name)>"
    }
}

/// A script and what it needs.
public struct ToolScript: Sendable, Hashable {
    /// The script, relative to the bundle's folder.
    public var path: String
    /// All files of the bundle's folder.
    public var files: TextFolder
    /// Seconds it may take; `nil` is the limit of shell commands.
    public var timeout: Double?

    /// Creates a script.
    public init(path: String, files: TextFolder, timeout: Double? = nil) {
        self.path = path
        self.files = files
        self.timeout = timeout
    }
}
