import Foundation
public import LooperAgent
import LooperCore
import LooperLearning
import LooperModel
import LooperSkills
public import LooperStore

extension SessionRunner {
    /// What is in force in a session of `plan`, which nobody drew.
    public func exposure(of plan: SessionPlan) -> ExposureEntry {
        let skills = plan.skills.map { ContentDigest.sha256.of(Data($0.body.utf8)) }
        return ExposureEntry(
            arm: plan.arm,
            isForced: true,
            hashes: AppliedHashes(
                skill: skills.isEmpty ? nil : skills.joined(separator: "+"),
                model: modelHash
            )
        )
    }

    /// What tells the model's weights from others, where that is known.
    var modelHash: String? { (model as? LocalModel)?.base.fingerprint ?? identity.fingerprint }
}
