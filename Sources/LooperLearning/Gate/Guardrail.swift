import Foundation
import LooperCore

/// Something that an encoding must not make clearly worse, however much it resolves.
struct Guardrail: Sendable {
    /// What is counted, in words.
    let name: String
    /// By how much its mean may rise.
    let allowed: Double
    /// What a session counts, 0 to 1.
    let value: @Sendable (TrialSession) -> Double

    /// All guardrails, with the lines of `settings`.
    static func all(_ settings: GateSettings) -> [Guardrail] {
        [
            Guardrail(name: "replies without a usable call", allowed: settings.moreParseFailures) {
                $0.steps > 0 ? Double($0.signs.parseFailures) / Double($0.steps) : 0
            },
            Guardrail(name: "patches that touch tests", allowed: settings.moreTestEdits) {
                $0.signs.editsTests ? 1 : 0
            },
            Guardrail(name: "sessions with loops", allowed: settings.moreLoops) { $0.signs.loops > 0 ? 1 : 0 },
            Guardrail(name: "sessions without a patch", allowed: settings.moreEmptyPatches) {
                $0.signs.emptyPatch ? 1 : 0
            },
        ]
    }

    /// What it has against the other sessions of `pairs`; `nil` where the rise is allowed, or could be chance.
    func objection(to pairs: SessionPairs) -> String? {
        let rise = MeanDifference(pairs.pairs.map { value($0.other) - value($0.baseline) })
        guard rise.mean > allowed, rise.low > 0 else { return nil }
        let mean = { (session: (SessionPairs.Pair) -> TrialSession) in
            pairs.pairs.reduce(0) { $0 + value(session($1)) } / Double(pairs.pairs.count)
        }
        return String(
            format: "%@: %.1f%% against %.1f%%, %.1f points more where %.1f are allowed",
            name,
            mean(\.other) * 100,
            mean(\.baseline) * 100,
            rise.mean * 100,
            allowed * 100
        )
    }
}
