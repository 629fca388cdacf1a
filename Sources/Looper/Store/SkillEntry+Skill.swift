import Foundation
import LooperCore
import LooperLearning
import LooperSkills
import LooperStore

extension SkillEntry {
    /// The entry of a skill's text.
    init(_ skill: Skill) {
        self.init(name: skill.name, text: ContentDigest.sha256.of(Data(skill.body.utf8)))
    }
}
