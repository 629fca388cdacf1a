import Foundation
package import LooperCore
import LooperSkills

/// A skill with both encodings, as far as they are there, ready to be given to sessions.
package struct FoundSkill: Sendable {
    /// The text; `nil` where the skill is in the weights alone.
    package let skill: Skill?
    /// The adapter's folder, at the scale that the manifest names; `nil` where there is none.
    package let adapter: AdapterChoice?

    /// Finds a skill by its folder, or by its name in `collection`, and checks it.
    ///
    /// - Throws: ``LooperError`` where there is none, ``SkillDiagnostic`` that says what is wrong with it.
    package init(_ name: String, in collection: SkillCollection = SkillCollection()) throws {
        let folder = URL(fileURLWithPath: name).standardizedFileURL
        let entry: SkillCollection.Entry
        if name.contains("/") || FileManager.default.fileExists(atPath: folder.appending(path: SkillPaths.text).path) {
            let library = SkillCollection(library: folder.deletingLastPathComponent())
            entry = try library.entry(named: folder.lastPathComponent)
        } else {
            entry = try collection.entry(named: name)
        }
        let stored = try entry.skill.get()
        skill = stored.skill
        adapter = stored.manifest?.weights.flatMap { weights in
            guard case .folder(let library) = entry.shelf else { return nil }
            let place = library.appending(path: "\(entry.name)/\(SkillPaths.adapter)")
            return AdapterChoice(name: place.path, scale: weights.scale)
        }
    }
}
