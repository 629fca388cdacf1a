import LooperCore

/// Arguments that a model wrote inside the body: `<edit><path>a.py</path>…</edit>`, `<read>path: a.py</read>`.
///
/// They are looked for where the call lacks a required attribute, at the start of its body. A tool that requires none
/// has them only where they are the whole body; there is no telling `name: value` from a text that `search` looks for.
/// Old and new lines as elements are taken where they are the whole body of an edit, which has no other sense; so is
/// the content of `write` as one element of several lines.
struct WrittenArguments {
    private(set) var arguments: [String: String] = [:]
    /// Whether one was given twice, as elements.
    private(set) var hasRepeat = false
    /// The body without them.
    private(set) var rest = ""

    /// Nothing where `body` begins with no argument.
    init?(in body: String, of specification: ToolSpecification, given: [String: String]) {
        let hasAll = specification.requiredAttributes.allSatisfy { given[$0] != nil }
        let isBound = hasAll && !specification.requiredAttributes.isEmpty
        let known = ArgumentNames(specification)
        let names = isBound ? known.pair.union(Self.opensBlock(body) ? known.content : []) : known.all
        guard let first = body.utf8.first(where: { !$0.isWhite }) else { return nil }
        if first == UInt8(ascii: "<") {
            guard readElements(body, names) else { return nil }
        } else {
            guard !isBound, specification.name != "search", readLines(body, names, of: specification) else {
                return nil
            }
        }
        guard !arguments.isEmpty, !isBound || arguments.count == (known.content.isEmpty ? 2 : 1),
            !hasAll || rest.utf8.allSatisfy(\.isWhite)
        else {
            return nil
        }
    }

    /// Whether the first line holds a start tag alone: `<content>x</content>` on one line may be a file.
    private static func opensBlock(_ body: String) -> Bool {
        let line = body.utf8.drop(while: \.isWhite).prefix { $0 != .lineFeed }
        return line.last == UInt8(ascii: ">") && !line.contains(UInt8(ascii: "/"))
    }

    private mutating func readElements(_ body: String, _ names: Set<String>) -> Bool {
        var text = ReplyText()
        text.append(body)
        let elements = NamedElements(.children(names), in: 0..<text.bytes.count, of: &text)
        arguments = elements.arguments
        hasRepeat = elements.hasRepeat
        rest = text.string(NewlineStripping.strip(elements.rest, of: text.bytes))
        return true
    }

    /// Takes `name: value`, `name=value` and `name="value"` lines; of `bash` one line with a colon or quotes alone,
    /// because `code=x` is a command.
    private mutating func readLines(_ body: String, _ names: Set<String>, of specification: ToolSpecification) -> Bool {
        let isCommand = specification.name == "bash"
        var rest = Array(body.utf8)[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != .lineFeed }
            guard let (name, value) = Self.argument(in: line, needsQuotes: isCommand), names.contains(name),
                arguments[name] == nil
            else { break }
            arguments[name] = value
            rest = rest[line.endIndex...].dropFirst()
            if isCommand { break }
        }
        self.rest = String(decoding: rest, as: UTF8.self)
        return !arguments.isEmpty
    }

    private static func argument(in line: ArraySlice<UInt8>, needsQuotes: Bool) -> (String, String)? {
        let name = line.prefix { $0.isNameByte }
        let rest = line[name.endIndex...].drop { $0.isBlank }
        guard let mark = rest.first, mark == UInt8(ascii: ":") || mark == UInt8(ascii: "=") else { return nil }
        var value = rest.dropFirst().drop { $0.isBlank }
        while value.last?.isWhite == true { value.removeLast() }
        let isQuoted =
            value.count > 1 && value.first == value.last
            && (value.first == UInt8(ascii: "\"") || value.first == UInt8(ascii: "'"))
        guard isQuoted || !needsQuotes || mark == UInt8(ascii: ":"), !value.isEmpty else { return nil }
        if isQuoted { value = value.dropFirst().dropLast() }
        return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
}
