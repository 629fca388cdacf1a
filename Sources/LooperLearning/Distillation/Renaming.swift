import LooperCore

/// Puts other names in place of those that belong to one task alone, word by word.
struct Renaming {
    private(set) var names: [String: String] = [:]

    /// The names of tests and of what was searched for in a session, as far as no other task has them.
    ///
    /// Names in paths stay: they are the repository's.
    init(_ deeds: [Deed], _ statistics: ExperienceStatistics, _ words: DistillationWords) {
        let kept = Set(deeds.compactMap(\.path).flatMap(Names.all))
        var counts: [String: Int] = [:]
        for deed in deeds {
            guard deed.kind == .test || deed.kind == .search, let call = deed.call else { continue }
            for name in Names.all(in: Self.withoutPaths(call.body)) where names[name] == nil {
                guard name.count > 2, !kept.contains(name), statistics.isSpecific(name) else { continue }
                let general = words.word(name.lowercased().hasPrefix("test") ? "test-name" : "name")
                let number = counts[general, default: 0] + 1
                counts[general] = number
                names[name] = number == 1 ? general : "\(general)_\(number)"
            }
        }
    }

    /// The text with the other names.
    func apply(to text: String) -> String {
        guard !names.isEmpty else { return text }
        var result = ""
        var word = ""
        for character in text {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
            } else {
                result += names[word] ?? word
                result.append(character)
                word = ""
            }
        }
        return result + (names[word] ?? word)
    }

    /// The call with the other names; a path stays as it is.
    func apply(to call: ToolCall) -> ToolCall {
        guard call.name != "read" else { return call }
        var attributes = call.attributes
        for (name, value) in attributes where name != "path" { attributes[name] = apply(to: value) }
        return ToolCall(call.name, attributes: attributes, body: apply(to: call.body))
    }

    private static func withoutPaths(_ command: String) -> String {
        command.split(whereSeparator: \.isWhitespace).map { word in
            if let colons = word.firstRange(of: "::") { return String(word[colons.upperBound...]) }
            return word.contains("/") ? "" : String(word)
        }.joined(separator: " ")
    }
}
