public import LooperCore

extension Skill {
    /// The bullets of the text, with their counters: each begins with `- ` and goes on to the next, or to a blank line.
    public var bullets: [SkillBullet] {
        var texts: [String] = []
        var isOpen = false
        for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("- ") {
                texts.append(String(line))
                isOpen = true
            } else if line.allSatisfy(\.isWhitespace) {
                isOpen = false
            } else if isOpen, line.first?.isWhitespace == true {
                texts[texts.count - 1] += "\n" + line
            } else if !texts.isEmpty {
                // What follows the advice is the example, which may hold anything.
                break
            }
        }
        return zip(1..., texts).map { SkillBullet(text: $1, record: metadata["bullet-\($0)"]) }
    }

    /// The skill with the sessions counted that had its text: how many, how many solved their task, how many did not.
    ///
    /// The counters are those of `experiences` alone, which are all that there are: a session is not counted twice.
    public func counting(_ experiences: [Experience]) -> Skill {
        let given = experiences.filter { $0.kind == .session && $0.trajectory.provenance.skills.contains(name) }
        var skill = self
        for (number, bullet) in zip(1..., bullets) {
            var counted = bullet
            counted.uses = given.count
            counted.helpful = given.count { $0.resolved == true }
            counted.harmful = given.count { $0.resolved == false }
            skill.metadata["bullet-\(number)"] = counted.record
        }
        return skill
    }
}
