import Foundation
import LooperCore
import LooperSkills

extension SkillLearner {
    /// What there was before, and the version that is learned.
    struct Standing {
        var former: StoredSkill?
        var version: Int
    }

    /// How the skill stands in its library.
    ///
    /// A version that was placed by a run which was killed before its end is still being learned: all its stages are
    /// kept, and the same command ends it.
    ///
    /// - Throws: where a skill is there and is not to be learned again, or cannot be.
    func standing(of folder: SkillFolder) throws -> Standing {
        // Reads first, which brings back what a killed program had written whole.
        let manifest = try folder.readManifest()
        if let version = manifest?.version, workplace(version).isUnfinished {
            let before = folder.previousVersions.last { $0 < version }
            return Standing(former: try before.map { try folder.readPrevious($0) }, version: version)
        }
        let former = folder.exists ? try folder.read() : nil
        if let former { try check(former) }
        var version = try folder.nextVersion()
        // One that was learned and not placed keeps its number.
        while workplace(version).isOver { version += 1 }
        return Standing(former: former, version: version)
    }

    private func workplace(_ version: Int) -> LearningWorkplace {
        LearningWorkplace(library: materials.library, name: materials.name, version: version)
    }

    private func check(_ former: StoredSkill) throws(LooperError) {
        guard materials.isAgain else {
            throw LooperError(
                .badInput,
                "there is a skill \(materials.name) in \(materials.library.path); learn it again with --again, or give "
                    + "another name"
            )
        }
        if let retired = former.manifest?.retired {
            throw LooperError(
                .badInput,
                "\(materials.name) was retired (\(retired.reason)); take that back by 'looper skills retire --undo' first"
            )
        }
        let model = materials.sessions.model.identity
        if let base = former.manifest?.base, let print = base.fingerprint, print != model.fingerprint {
            throw LooperError(
                .badInput,
                "\(materials.name) was learned for \(base.name), and this is \(model.name) or other weights; give that model, "
                    + "or another name"
            )
        }
    }
}
