import LooperCore

/// What the arguments of a tool are called, by Looper and by models that learned other tools.
///
/// A call may name what Looper writes as the body: `<read path="a.py" start="3" end="9"/>` is `<read>a.py:3-9</read>`.
/// Names that stand for nothing the tool knows are left to be complained about.
struct ArgumentNames {
    /// How several arguments make one body.
    private enum Parts {
        /// A path and lines of it.
        case lines
        /// Old and new lines.
        case replacement
    }

    private static let path = ["path", "file", "file_path", "filepath", "filename", "file_name"]
    private static let start = ["start", "start_line", "line_start", "from", "begin", "first"]
    private static let end = ["end", "end_line", "line_end", "to", "last"]
    private static let range = ["lines", "range", "line_range"]
    private static let old = ["old", "old_string", "old_str", "old_text", "old_lines", "search", "original"]
    private static let new = ["new", "new_string", "new_str", "new_text", "new_lines", "replace", "replacement"]

    /// Attributes by the names that models give them.
    private var aliases: [String: String] = [:]
    /// What the body as a whole may be called; `nil` where any one name will do.
    private var body: [String]?
    private var parts: Parts?
    /// Whether the body is a file.
    private let isFile: Bool
    private let known: Set<String>

    init(_ specification: ToolSpecification) {
        known = Set(specification.requiredAttributes + specification.optionalAttributes)
        isFile = specification.name == "write"
        switch specification.name {
        case "bash": body = ["command", "cmd", "script", "code", "input"]
        case "read":
            body = Self.path + ["name"]
            parts = .lines
        case "search":
            body = ["pattern", "query", "text", "regex", "term", "string", "keyword"]
            alias(["dir", "directory", "folder", "file"])
        case "edit":
            body = ["body", "content", "text"]
            parts = .replacement
            alias(Self.path)
        case "write":
            body = ["content", "contents", "text", "body", "code", "file_text"]
            alias(Self.path)
        // A tool without any argument, as `done`, lets pass what a model adds out of politeness.
        default: body = specification.body == .none && known.isEmpty ? nil : Self.body(of: specification)
        }
    }

    private static func body(of specification: ToolSpecification) -> [String] {
        specification.body == .none ? [] : [specification.bodyName, "body", "content", "text", "input"]
    }

    private mutating func alias(_ names: [String]) {
        guard known.contains("path") else { return }
        for name in names where !known.contains(name) { aliases[name] = "path" }
    }

    /// The attributes under all their names.
    var attributes: Set<String> { known.union(aliases.keys) }

    /// Every name that means something to the tool.
    var all: Set<String> {
        let inBody: [String] =
            switch parts {
            case .lines: Self.start + Self.end + Self.range
            case .replacement: Self.old + Self.new
            case nil: []
            }
        return attributes.union(body ?? ["body"]).union(inBody)
    }

    /// The names of old and new lines, for a tool that has both.
    var pair: Set<String> { parts == .replacement ? Set(Self.old + Self.new) : [] }

    /// What an element around the whole content of a file is called.
    var content: Set<String> { isFile ? ["content", "contents", "file_text"] : [] }

    /// `arguments` with attributes under the tool's own names, where that is clear.
    func canonical(_ arguments: [String: String]) -> [String: String] {
        var result = arguments
        for (name, value) in arguments.sorted(by: { $0.key < $1.key }) {
            guard let attribute = aliases[name], result[attribute] == nil else { continue }
            result[name] = nil
            result[attribute] = value
        }
        return result
    }

    /// The body that `others` stand for beside the text `given` between the tags; what was used is removed.
    func body(from others: inout [String: String], given: String) -> String? {
        let isGiven = !given.utf8.allSatisfy(\.isWhite)
        switch parts {
        case .lines: return lines(from: &others, given: isGiven ? given : nil)
        case .replacement:
            if !isGiven, let text = Self.replacement(from: &others) { return text }
        case nil: break
        }
        guard !isGiven else { return nil }
        if let body { return Self.take(body, from: &others) }
        guard others.count == 1, let only = others.first else { return nil }
        others[only.key] = nil
        return only.value
    }

    private func lines(from others: inout [String: String], given: String?) -> String? {
        var left = others
        guard let path = given ?? Self.take(body ?? [], from: &left) else { return nil }
        let range = Self.take(Self.range, from: &left)
        let first = Self.take(Self.start, from: &left)
        let last = Self.take(Self.end, from: &left)
        let numbers = [first, last].compactMap(\.self)
        guard numbers.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isDigit) }) else { return nil }
        if let range, !numbers.isEmpty || !range.utf8.allSatisfy({ Self.isDigit($0) || $0 == UInt8(ascii: "-") }) {
            return nil
        }
        others = left
        let ends = last.map { "\(first ?? "1")-\($0)" } ?? first
        return (range ?? ends).map { "\(path):\($0)" } ?? path
    }

    private static func replacement(from others: inout [String: String]) -> String? {
        var left = others
        guard let old = take(Self.old, from: &left), let new = take(Self.new, from: &left) else { return nil }
        others = left
        let (first, second) = (withoutFinalNewline(old), withoutFinalNewline(new))
        return "\(first)\n\(PairSeparator.between(first, second))\n\(second)"
    }

    /// The value of the first of `names` that is there, which is removed.
    private static func take(_ names: [String], from arguments: inout [String: String]) -> String? {
        guard let name = names.first(where: { arguments[$0] != nil }) else { return nil }
        return arguments.removeValue(forKey: name)
    }

    /// Values of arguments are whole lines; a newline at their end adds none.
    private static func withoutFinalNewline(_ text: String) -> String {
        text.utf8.last == .lineFeed ? String(decoding: text.utf8.dropLast(), as: UTF8.self) : text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
