import LooperCore

extension SkillFile {
    /// The file of `skill`: what is parsed from it is the same skill.
    ///
    /// Blank lines at the ends of the body are left out and one newline ends it, as when it is read. A byte order mark at
    /// the beginning of a field is lost: the reader of YAML drops it.
    static func rendering(_ skill: Skill, at path: String) -> SkillFile {
        var lines = ["---", "name: \(scalar(skill.name))", "description: \(scalar(skill.description))"]
        if let text = skill.license { lines.append("license: \(scalar(text))") }
        if let text = skill.compatibility { lines.append("compatibility: \(scalar(text))") }
        if !skill.metadata.isEmpty { lines.append("metadata:") }
        for (key, value) in skill.metadata.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(scalar(key)): \(scalar(value))")
        }
        if let text = skill.allowedTools { lines.append("allowed-tools: \(scalar(text))") }
        return SkillFile(path: path, text: (lines + ["---", skill.body]).joined(separator: "\n"))
    }

    /// A text as YAML on one line: plain where no reader could take it for anything else.
    private static func scalar(_ text: String) -> String {
        isPlain(text) ? text : "\"\(text.unicodeScalars.map(escaped).joined())\""
    }

    /// Letters, digits and the marks that mean nothing to YAML, beginning with a letter and ending with no space.
    private static func isPlain(_ text: String) -> Bool {
        guard text.wholeMatch(of: /[A-Za-z][A-Za-z0-9 _.,;()\/+-]*/) != nil else { return false }
        return !text.hasSuffix(" ") && !words.contains(text.lowercased())
    }

    /// What readers of YAML take for something other than a text.
    private static let words: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\t": "\\t"
        case _ where isPrintable(scalar): String(scalar)
        default: "\\U" + String(repeating: "0", count: 8 - hexadecimal(scalar).count) + hexadecimal(scalar)
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16) }

    /// Whether YAML takes the character as it is and no reader for a line's end.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}
