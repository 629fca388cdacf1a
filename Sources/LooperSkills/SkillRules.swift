import LooperCore

/// The limits of the agentskills format, checked when a skill is loaded.
struct SkillRules {
    static let nameLimit = 64
    static let nameRule = "a name is lower-case letters, digits and single hyphens, at most \(nameLimit)"
    static let descriptionLimit = 1024
    static let compatibilityLimit = 500

    /// What is wrong with `skill`, found in `folder`; empty when nothing is.
    static func violations(of skill: Skill, inFolder folder: String, path: String) -> [SkillDiagnostic] {
        var found: [String] = []
        if !isValid(name: skill.name) {
            found.append("the name '\(skill.name)' is not allowed: \(nameRule)")
        }
        if skill.name != folder {
            found.append("the name '\(skill.name)' differs from its folder '\(folder)'")
        }
        if skill.description.allSatisfy(\.isWhitespace) {
            found.append("the description is empty; say what the skill does and when to use it")
        }
        if skill.description.count > descriptionLimit {
            found.append(
                "the description has \(skill.description.count) characters; at most \(descriptionLimit) are allowed"
            )
        }
        if let text = skill.compatibility, text.isEmpty || text.count > compatibilityLimit {
            found.append("'compatibility' has \(text.count) characters; 1 to \(compatibilityLimit) are allowed")
        }
        if skill.body.isEmpty {
            found.append("the text after the fields is empty; it is what the model reads")
        }
        return found.map { SkillDiagnostic(path, $0) }
    }

    static func isValid(name: String) -> Bool {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        return name.utf8.count <= nameLimit
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
            }
    }
}
