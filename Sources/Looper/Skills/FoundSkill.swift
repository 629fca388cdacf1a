import Foundation
package import LooperCore
import LooperSkills

/// A skill with both encodings, as far as they are there.
package struct FoundSkill: Sendable {
    /// The text.
    package let skill: Skill
    /// The adapter's folder, at the scale that the manifest names; `nil` where there is none.
    package let adapter: AdapterChoice?

    /// Finds a skill by its folder, or by its name among those of `data`.
    ///
    /// - Throws: ``LooperError`` or ``SkillDiagnostic`` that says what is missing or wrong.
    package init(_ name: String, data: DataFolders) throws {
        let folder = URL(fileURLWithPath: name)
        if FileManager.default.fileExists(atPath: folder.appending(path: "SKILL.md").path) {
            let text = try String(contentsOf: folder.appending(path: "SKILL.md"), encoding: .utf8)
            let own = folder.standardizedFileURL.lastPathComponent
            skill = try SkillLibrary(folder: TextFolder(files: ["\(own)/SKILL.md": text])).skill(named: own)
            adapter = Self.adapter(in: folder)
        } else {
            skill = try SkillLibrary(folder: data.folder("skills")).skill(named: name)
            adapter =
                data.sources.lazy.compactMap { source in
                    guard case .directory(let place) = source else { return nil }
                    return Self.adapter(in: place.appending(path: "skills/\(name)"))
                }.first
        }
    }

    private static func adapter(in folder: URL) -> AdapterChoice? {
        let place = folder.appending(path: "adapter").standardizedFileURL
        guard FileManager.default.fileExists(atPath: place.path) else { return nil }
        let manifest = FileManager.default.contents(atPath: folder.appending(path: "manifest.json").path)
            .flatMap { try? JSONDecoder().decode(SkillManifest.self, from: $0) }
        return AdapterChoice(name: place.path, scale: manifest?.weights?.scale ?? 1)
    }
}
