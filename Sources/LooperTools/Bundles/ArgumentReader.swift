/// Reads the field `arguments` of a `tool.yaml`.
struct ArgumentReader {
    private static let fields = ["name", "type", "in", "required", "default", "choices"]

    private(set) var arguments: [ToolArgument] = []
    private(set) var faults: [BundleFault] = []

    /// Reads a list of arguments; none where the field is missing.
    mutating func read(_ field: BundleNode?) {
        guard let field else { return }
        do throws(BundleFault) {
            for element in try field.list() { take(element) }
        } catch {
            faults.append(error)
        }
    }

    private mutating func take(_ element: BundleNode) {
        do throws(BundleFault) {
            let unknown = try element.unknownFields(Self.fields)
            faults += unknown
            guard unknown.isEmpty else { return }
            let argument = try Self.argument(element)
            try checkAgainstOthers(argument, element)
            arguments.append(argument)
        } catch {
            faults.append(error)
        }
    }

    private func checkAgainstOthers(_ argument: ToolArgument, _ element: BundleNode) throws(BundleFault) {
        if let other = arguments.first(where: { $0.variable == argument.variable }) {
            throw element.fault("`\(argument.name)` and `\(other.name)` would be the same variable, \(other.variable)")
        }
        guard argument.place == .attribute || !arguments.contains(where: { $0.place == .body }) else {
            throw element.fault("only one argument can stand in the body")
        }
    }

    private static func argument(_ element: BundleNode) throws(BundleFault) -> ToolArgument {
        let name = try name(element.field("name"))
        let place = try place(element.optional("in"))
        let type = try type(element, place)
        let required = try element.optional("required")?.bool() ?? false
        let value = try element.optional("default").map { field throws(BundleFault) in
            try defaultValue(field, type, isRequired: required)
        }
        return ToolArgument(name: name, type: type, place: place, isRequired: required, defaultValue: value)
    }

    private static func name(_ field: BundleNode) throws(BundleFault) -> String {
        let name = try field.string()
        guard BundleNames.isName(name) else {
            throw field.fault("`\(name)` cannot be an attribute; \(BundleNames.rule)")
        }
        guard name != "until" else { throw field.fault("`until` is a word of the protocol; choose another name") }
        return name
    }

    private static func place(_ field: BundleNode?) throws(BundleFault) -> ToolArgument.Place {
        guard let field else { return .attribute }
        guard let place = ToolArgument.Place(rawValue: try field.string()) else {
            throw field.fault("`in` must be attribute or body")
        }
        return place
    }

    private static func type(_ element: BundleNode, _ place: ToolArgument.Place) throws(BundleFault) -> ArgumentType {
        let name = try element.optional("type")?.string() ?? "string"
        let choices = try choices(element.optional("choices"))
        guard let type = ArgumentType(name: name, choices: choices) else {
            throw (element.optional("type") ?? element).fault(
                "unknown type `\(name)`; known are \(ArgumentType.names.joined(separator: ", "))"
            )
        }
        let isChoice = type.name == "choice"
        guard isChoice != choices.isEmpty else {
            throw element.fault(isChoice ? "a choice needs `choices: [one, two]`" : "only a choice has `choices`")
        }
        guard type != .content || place == .body else {
            throw element.fault("an argument of type content stands in the body; add `in: body`")
        }
        return type
    }

    private static func choices(_ field: BundleNode?) throws(BundleFault) -> [String] {
        var words: [String] = []
        for element in try field?.list() ?? [] {
            let word = try element.string()
            guard word == word.trimmed, !words.contains(word) else {
                throw element.fault("the choices are different words without blanks around them")
            }
            words.append(word)
        }
        return words
    }

    private static func defaultValue(
        _ field: BundleNode,
        _ type: ArgumentType,
        isRequired: Bool
    ) throws(BundleFault) -> String {
        guard !isRequired else { throw field.fault("an argument that is required has no default") }
        let text = try field.scalar()
        do throws(ArgumentComplaint) {
            return try type.value(of: text)
        } catch {
            throw field.fault("the default \(error.words)")
        }
    }
}
