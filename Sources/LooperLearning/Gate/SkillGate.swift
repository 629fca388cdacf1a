import Foundation
package import LooperCore
package import LooperSkills

/// Decides by held-out tasks whether an encoding of a skill may be used.
///
/// It is admitted where it resolves more, beyond chance, and no guardrail objects; rejected where a guardrail objects,
/// where it resolves fewer, or where the interval says that it cannot resolve noticeably more; else undecided. Evidence
/// counts from an e-value of 20, so that the gate may be asked after each session.
package struct SkillGate: Sendable, Hashable {
    /// Where it draws its lines.
    package var settings: GateSettings

    /// Creates a gate.
    package init(settings: GateSettings = GateSettings()) {
        self.settings = settings
    }

    /// Judges an encoding by sessions with and without it.
    ///
    /// - Parameters:
    ///   - pairs: the sessions, paired by task and seed; several encodings are judged one by one.
    ///   - tasks: SHA-256 of the held-out tasks.
    ///   - ability: what an adapter costs of what the base knows beside the skill.
    package func judge(_ pairs: SessionPairs, tasks: String, ability: GeneralAbility.Finding? = nil) -> GateRecord {
        let outcomes = pairs.outcomes
        let difference = pairs.difference
        let evidence = pairs.evidence
        let objections =
            [ability?.objection(settings)].compactMap(\.self)
            + Guardrail.all(settings).compactMap { $0.objection(to: pairs) }
        let (verdict, cause) = judgement(difference, evidence, objections)
        return GateRecord(
            verdict: verdict,
            reason: "\(cause): \(Self.figures(outcomes, difference, evidence)).",
            tasks: tasks,
            pairs: outcomes.pairs,
            baselineResolved: outcomes.baselineResolved,
            resolved: outcomes.resolved,
            gained: outcomes.gained,
            lost: outcomes.lost,
            difference: difference.difference,
            low: difference.low,
            high: difference.high,
            eValue: evidence.value,
            objections: objections,
            generalAbility: ability?.record
        )
    }

    private func judgement(
        _ difference: PairedDifference,
        _ evidence: EProcess,
        _ objections: [String]
    ) -> (GateRecord.Verdict, cause: String) {
        if !objections.isEmpty { return (.rejected, "A guardrail objects (\(objections.joined(separator: "; ")))") }
        if evidence.value >= EProcess.threshold {
            return evidence.gained > evidence.lost ? (.admitted, "It resolves more") : (.rejected, "It resolves fewer")
        }
        if difference.high < settings.margin {
            let margin = String(format: "%.1f", settings.margin * 100)
            return (.rejected, "It does not resolve noticeably more, which is \(margin) points")
        }
        return (.undecided, "Too few pairs differ to tell; an e-value of \(Int(EProcess.threshold)) decides")
    }

    private static func figures(
        _ outcomes: PairedOutcomes,
        _ difference: PairedDifference,
        _ evidence: EProcess
    ) -> String {
        String(
            format:
                "%d of %d sessions resolved their task against %d without it, %+.1f points "
                + "(95%% interval %+.1f to %+.1f), %d gained and %d lost, e-value %.3g",
            outcomes.resolved,
            outcomes.pairs,
            outcomes.baselineResolved,
            difference.difference * 100,
            difference.low * 100,
            difference.high * 100,
            outcomes.gained,
            outcomes.lost,
            evidence.value
        )
    }
}
