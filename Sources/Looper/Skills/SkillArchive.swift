package import Foundation
import LooperLearning
package import LooperSkills
import LooperTasks

/// A skill as one file, `<name>.tar.gz`, with all its files below a folder of its name.
package enum SkillArchive {
    /// Packs a skill; the same skill gives the same bytes.
    ///
    /// - Throws: ``LooperError`` where a name is too long; ``TasksError`` where there is no gzip.
    package static func packed(_ skill: StoredSkill) async throws -> Data {
        let files = skill.files.map { ("\(skill.name)/\($0.key)", $0.value) }
        return try await Gzip.packed(try TarArchive.encoded(Dictionary(files) { first, _ in first }))
    }

    /// The skill in an archive; nothing is written anywhere.
    ///
    /// - Throws: ``LooperError`` or ``SkillDiagnostic`` where anything in it is not as it should be.
    package static func unpacked(_ archive: Data) async throws -> StoredSkill {
        let files = try TarArchive.decoded(try await Gzip.unpacked(archive))
        let names = Set(files.keys.map { $0.prefix { $0 != "/" } })
        guard let name = names.first, names.count == 1, files.keys.allSatisfy({ $0.contains("/") }) else {
            throw TarArchive.broken("it does not hold one folder with the name of the skill")
        }
        let inside = files.map { (String($0.key.dropFirst(name.count + 1)), $0.value) }
        return try StoredSkill(name: String(name), files: Dictionary(inside) { first, _ in first }, digest: .sha256)
    }
}
