import LooperCore

/// What a model wrote as the text of a skill: a description and pieces of advice of three lines each.
struct DistillationReply {
    /// A piece of advice, as far as it is there.
    struct Advice: Hashable {
        var when = ""
        var action = ""
        var why = ""

        var isWhole: Bool { !when.isEmpty && !action.isEmpty && !why.isEmpty }
    }

    private(set) var description = ""
    private(set) var advice: [Advice] = []

    /// Reads a reply; lines that are none of those asked for are passed over.
    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop { $0.isWhitespace || "-*#".contains($0) || $0.isNumber || $0 == "." }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].uppercased().filter { $0 != "*" }
            let value = Self.trimmed(line[line.index(after: colon)...])
            switch name {
            case "DESCRIPTION": description = value
            case "WHEN": advice.append(Advice(when: value))
            case "DO" where !advice.isEmpty: advice[advice.count - 1].action = value
            case "WHY" where !advice.isEmpty: advice[advice.count - 1].why = value
            default: continue
            }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank = { (character: Character) in character.isWhitespace || character == "*" }
        let start = text.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }
        return end.map { String(start[...$0]) } ?? ""
    }

    /// Names in code style, in which something of one task only may be named.
    var names: Set<String> {
        Set(advice.flatMap { Names.all(in: "\($0.when) \($0.action) \($0.why)") } + Names.all(in: description))
    }
}
