import LooperCore
import Yams

/// A `SKILL.md`: YAML front matter between two lines of `---`, then the Markdown that the model reads.
///
/// The format is that of agentskills.io; its six fields are all that is accepted.
struct SkillFile {
    /// Path of the file relative to the library, as in `run-the-failing-test/SKILL.md`.
    let path: String
    /// Its whole text.
    let text: String

    /// The skill in the file.
    func parse() throws(SkillDiagnostic) -> Skill {
        let (header, body) = try split()
        let fields = try fields(of: header)
        for name in fields.keys.sorted() where !Self.knownFields.contains(name) {
            let known = Self.knownFields.joined(separator: ", ")
            throw SkillDiagnostic(path, "'\(name)' is no field of a skill; the fields are \(known)")
        }
        return Skill(
            name: try string("name", in: fields, required: true) ?? "",
            description: try string("description", in: fields, required: true) ?? "",
            license: try string("license", in: fields),
            compatibility: try string("compatibility", in: fields),
            allowedTools: try string("allowed-tools", in: fields),
            metadata: try metadata(in: fields),
            body: body
        )
    }

    private static let knownFields = [
        "name", "description", "license", "compatibility", "metadata", "allowed-tools",
    ]

    private func split() throws(SkillDiagnostic) -> (header: String, body: String) {
        // Other characters that break a line, as U+2028, are part of the text.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        guard lines.first == "---" else {
            throw SkillDiagnostic(path, line: 1, "a skill begins with a line '---' and its fields")
        }
        guard let end = lines.dropFirst().firstIndex(of: "---") else {
            throw SkillDiagnostic(path, line: 1, "the fields have no closing line '---'")
        }
        let body = lines[(end + 1)...].joined(separator: "\n")
        return (lines[1..<end].joined(separator: "\n"), body.trimmingBlankLines)
    }

    private func fields(of header: String) throws(SkillDiagnostic) -> [String: Node] {
        let node: Node?
        do {
            node = try Yams.compose(yaml: header)
        } catch {
            throw SkillDiagnostic(path, line: Self.line(of: error).map { $0 + 1 }, "the fields are not YAML: \(error)")
        }
        guard let mapping = node?.mapping else {
            throw SkillDiagnostic(path, line: 2, "the fields are lines of 'name: value'")
        }
        var fields: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.string else { throw SkillDiagnostic(path, "a field's name is a word") }
            fields[name] = value
        }
        return fields
    }

    private func string(
        _ name: String,
        in fields: [String: Node],
        required: Bool = false
    ) throws(SkillDiagnostic) -> String? {
        guard let node = fields[name] else {
            if required { throw SkillDiagnostic(path, "the field '\(name)' is missing") }
            return nil
        }
        guard let text = node.scalar?.string else {
            throw SkillDiagnostic(path, line: node.mark.map { $0.line + 1 }, "'\(name)' is a text")
        }
        return text
    }

    private func metadata(in fields: [String: Node]) throws(SkillDiagnostic) -> [String: String] {
        guard let node = fields["metadata"] else { return [:] }
        guard let mapping = node.mapping else {
            throw SkillDiagnostic(path, line: node.mark.map { $0.line + 1 }, "'metadata' is a mapping of texts")
        }
        var metadata: [String: String] = [:]
        for (key, value) in mapping {
            guard let name = key.string, let text = value.scalar?.string else {
                throw SkillDiagnostic(path, line: key.mark.map { $0.line + 1 }, "'metadata' is a mapping of texts")
            }
            metadata[name] = text
        }
        return metadata
    }

    private static func line(of error: any Error) -> Int? {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }
}

extension String {
    /// The text without blank lines at its ends and with one newline after it.
    fileprivate var trimmingBlankLines: String {
        let lines = split(separator: "\n", omittingEmptySubsequences: false)
        func isBlank(_ line: Substring) -> Bool { line.allSatisfy(\.isWhitespace) }
        guard let first = lines.firstIndex(where: { !isBlank($0) }), let last = lines.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return lines[first...last].joined(separator: "\n") + "\n"
    }
}
