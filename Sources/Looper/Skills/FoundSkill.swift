import Foundation
package import LooperCore
package import LooperSkills

/// A skill with both encodings, as far as they are there, ready to be given to sessions.
package struct FoundSkill: Sendable {
    /// The text; `nil` where the skill is in the weights alone.
    package let skill: Skill?
    /// The adapter's folder, at the scale that the manifest names; `nil` where there is none.
    package let adapter: AdapterChoice?
    /// The manifests of the versions that are kept, the present one last; none where it has no manifest.
    package let versions: [SkillManifest]

    /// Finds a skill by its folder, or by its name in `collection`, and checks it.
    ///
    /// - Throws: ``LooperError`` where there is none, ``SkillDiagnostic`` that says what is wrong with it.
    package init(_ name: String, in collection: SkillCollection = SkillCollection()) throws {
        let folder = URL(fileURLWithPath: name).standardizedFileURL
        let text = folder.appending(path: SkillPaths.text)
        let isFolder = name.contains("/") || FileManager.default.fileExists(atPath: text.path)
        let place = isFolder ? SkillCollection(library: folder.deletingLastPathComponent()) : collection
        let own = isFolder ? folder.lastPathComponent : name
        let stored = try place.entry(named: own).skill.get()
        skill = stored.skill
        let former = place.formerVersions(of: own).filter { $0 != stored.manifest?.version }
        let earlier = former.compactMap { version in try? place.former(own, version: version).manifest }
        versions = earlier + [stored.manifest].compactMap(\.self)
        adapter = try stored.manifest?.weights.map { weights in
            AdapterChoice(name: try place.adapter(of: own).path, scale: weights.scale)
        }
    }
}
