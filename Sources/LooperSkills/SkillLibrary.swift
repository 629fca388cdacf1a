public import LooperCore

/// The skills of a folder, each in `<name>/SKILL.md`.
///
/// Loading never fails as a whole: a broken skill becomes a diagnostic and the others stay usable.
public struct SkillLibrary: Sendable {
    /// The valid skills, by name.
    public let skills: [String: Skill]
    /// What is wrong with the others, in order of their paths.
    public let diagnostics: [SkillDiagnostic]

    /// Reads all skills of `folder`.
    public init(folder: TextFolder) {
        var skills: [String: Skill] = [:]
        var diagnostics: [SkillDiagnostic] = []
        for (path, text) in folder.files.sorted(by: { $0.key < $1.key }) {
            let components = path.split(separator: "/")
            guard components.count == 2, components[1] == "SKILL.md" else { continue }
            do throws(SkillDiagnostic) {
                let skill = try SkillFile(path: path, text: text).parse()
                let violations = SkillRules.violations(of: skill, inFolder: String(components[0]), path: path)
                if violations.isEmpty { skills[skill.name] = skill }
                diagnostics += violations
            } catch {
                diagnostics.append(error)
            }
        }
        self.skills = skills
        self.diagnostics = diagnostics
    }

    /// The skill with this name.
    ///
    /// - Throws: ``SkillDiagnostic`` that says what is wrong with it, or which skills there are.
    public func skill(named name: String) throws(SkillDiagnostic) -> Skill {
        if let skill = skills[name] { return skill }
        if let reason = diagnostics.first(where: { $0.path.hasPrefix(name + "/") }) { throw reason }
        let known = skills.keys.sorted().joined(separator: ", ")
        throw SkillDiagnostic(name, "there is no such skill; known are: \(known.isEmpty ? "none" : known)")
    }
}
