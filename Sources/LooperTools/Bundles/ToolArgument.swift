import LooperCore

/// An argument of a tool: what it is called, where it stands in a call, and what it may be.
public struct ToolArgument: Sendable, Hashable {
    /// Where an argument stands in a call.
    public enum Place: String, Sendable, Hashable, CaseIterable {
        /// In the start tag: `<tool name="value">`.
        case attribute
        /// Between the tags.
        case body
    }

    /// Lower-case letters, digits, `-` and `_`.
    public var name: String
    /// What it may be.
    public var type: ArgumentType
    /// Where it stands.
    public var place: Place
    /// Whether a call must have it.
    public var isRequired: Bool
    /// What it is where a call does not have it, in the spelling that scripts get.
    public var defaultValue: String?

    /// Creates an argument.
    public init(
        name: String,
        type: ArgumentType = .string,
        place: Place = .attribute,
        isRequired: Bool = false,
        defaultValue: String? = nil
    ) {
        self.name = name
        self.type = type
        self.place = place
        self.isRequired = isRequired
        self.defaultValue = defaultValue
    }

    /// The variable in which a script finds the value; one of type `content` is on standard input instead.
    public var variable: String {
        "LOOPER_ARG_" + name.uppercased().split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_")
    }
}

/// The values of a call, as a script gets them.
struct ArgumentValues: Hashable {
    private(set) var variables: [String: String] = [:]
    private(set) var input: [UInt8] = []

    /// Holds `call` against the arguments of its tool; defaults fill what it leaves out.
    init(_ call: ToolCall, of arguments: [ToolArgument]) throws(ArgumentComplaint) {
        let attributes = arguments.filter { $0.place == .attribute }
        let known = Set(attributes.map(\.name))
        if let name = call.attributes.keys.filter({ !known.contains($0) }).min() {
            throw ArgumentComplaint("There is no attribute \(name).")
        }
        for argument in attributes {
            try take(call.attributes[argument.name], for: argument)
        }
        if let body = arguments.first(where: { $0.place == .body }) {
            try take(call.body.isEmpty ? nil : call.body, for: body)
        } else if !call.body.trimmed.isEmpty {
            throw ArgumentComplaint("Nothing may stand between the tags.")
        }
    }

    private mutating func take(_ text: String?, for argument: ToolArgument) throws(ArgumentComplaint) {
        guard let text = text ?? argument.defaultValue else {
            guard !argument.isRequired else { throw ArgumentComplaint("The \(argument.words) is missing.") }
            return
        }
        do throws(ArgumentComplaint) {
            let value = try argument.type.value(of: text)
            if argument.type == .content {
                input = Array(value.utf8)
            } else {
                variables[argument.variable] = value
            }
        } catch {
            throw ArgumentComplaint("The \(argument.words) \(error.words).")
        }
    }
}

extension ToolArgument {
    fileprivate var words: String {
        place == .attribute ? "attribute \(name)" : "\(name) between the tags"
    }
}
