package import Foundation
package import LooperCore
import LooperLearning
import LooperSkills

extension SkillCollection {
    /// What a person who puts a skill into a session by hand should hear: that the gate has not admitted it.
    ///
    /// - Returns: `nil` where there is nothing to say, as of a text that was written by hand.
    /// - Throws: ``LooperError`` where the skill is retired; ``SkillDiagnostic`` where its manifest is broken.
    package func remark(on name: String, as encoding: SkillEncoding) throws -> String? {
        guard let manifest = try shelf(of: name).manifest(of: name) else { return nil }
        if let retired = manifest.retired {
            let undo = "'looper skills retire \(name) --undo' takes it back into use"
            throw LooperError(.badInput, "\(name) was retired on \(retired.date): \(retired.reason); \(undo)")
        }
        return manifest.objection(to: encoding).map { "\($0); it is used because it was asked for" }
    }

    /// The folder of a skill's adapter, checked, in the form of PEFT; one of the program is unpacked into the home first.
    ///
    /// - Throws: ``LooperError`` where the skill has none; ``SkillDiagnostic`` where its files are not what they should be.
    package func adapter(of name: String) throws -> URL {
        let shelf = try shelf(of: name)
        let skill = try shelf.read(name)
        let folder: SkillFolder
        switch shelf {
        case .folder(let library):
            folder = SkillFolder(library: library, name: name, digest: .sha256)
        case .embedded:
            folder = SkillFolder(library: unpacked, name: name, digest: .sha256)
            try folder.write(skill)
        }
        guard let path = folder.adapterPath else {
            throw LooperError(.badInput, "the skill \(name) has no adapter; its encodings are: \(skill.encodings.list)")
        }
        return path
    }
}

extension [SkillEncoding] {
    fileprivate var list: String { isEmpty ? "none" : map(\.rawValue).joined(separator: ", ") }
}
