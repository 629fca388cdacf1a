import Foundation
import LooperLearning
package import LooperSkills

extension SkillCollection {
    /// Takes a skill out of use, or back into it where `reason` is `nil`.
    ///
    /// One of the program is copied to the place for changes first.
    ///
    /// - Returns: the folder that was written.
    /// - Throws: ``LooperError`` where it cannot be, and what to do; ``SkillDiagnostic`` where it is broken.
    package func retire(_ name: String, because reason: String?, at date: String) throws -> SkillFolder {
        let shelf = try shelf(of: name)
        if case .folder(let folder) = shelf, folder.path != writable.path {
            throw LooperError(
                .badInput,
                "\(name) stands in \(folder.path); say --library \(folder.path) to change it there"
            )
        }
        let skill = try shelf.read(name)
        guard var manifest = skill.manifest else {
            throw LooperError(
                .badInput,
                "\(name) was written by hand and has no manifest: no router draws it, and a session takes it only by "
                    + "--skill; to be rid of it remove its folder"
            )
        }
        guard (manifest.retired != nil) == (reason == nil) else {
            let state = manifest.retired.map { "is retired since \($0.date): \($0.reason)" } ?? "is in use"
            throw LooperError(.badInput, "\(name) \(state); there is nothing to do")
        }
        manifest.retired = reason.map { SkillManifest.Retirement(date: date, reason: $0) }
        let folder = folder(of: name)
        try folder.write(try skill.with(manifest, digest: .sha256))
        return folder
    }

    /// The versions of a skill that were replaced, in order; none for one of the program.
    package func formerVersions(of name: String) -> [Int] {
        guard case .folder(let library)? = try? shelf(of: name) else { return [] }
        return SkillFolder(library: library, name: name, digest: .sha256).previousVersions
    }

    /// A version of a skill that was replaced; the last one where `version` is `nil`.
    ///
    /// - Throws: ``LooperError`` where there is none; ``SkillDiagnostic`` that says which versions are kept.
    package func former(_ name: String, version: Int?) throws -> StoredSkill {
        guard case .folder(let library) = try shelf(of: name), let last = formerVersions(of: name).last else {
            throw LooperError(.badInput, "\(name) has no former version to compare with")
        }
        return try SkillFolder(library: library, name: name, digest: .sha256).readPrevious(version ?? last)
    }

    /// Puts a skill from elsewhere into the place for changes.
    ///
    /// - Returns: the skill in its place.
    /// - Throws: ``LooperError`` where one of its name is there and is not to be replaced.
    package func add(_ skill: StoredSkill, replacing: Bool) throws -> Entry {
        let folder = folder(of: skill.name)
        guard replacing || !folder.exists else {
            throw LooperError(.badInput, "\(folder.url.path) is there already; say --replace to take the new one")
        }
        try folder.write(skill)
        return Entry(skill.name, on: .folder(writable))
    }
}
