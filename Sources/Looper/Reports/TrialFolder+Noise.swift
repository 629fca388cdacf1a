import LooperCore
import LooperRouter

extension TrialFolder {
    /// Pairs of the baseline's two runs whose replies are not the same; `nil` where trajectories are missing.
    func differentReplies(baseline: String) -> Int? {
        let again = NoiseFloor.label(of: baseline)
        let pairs = SessionPairs(sessions, baseline: baseline, other: again).pairs
        let replies = pairs.map { (self.replies(of: $0.baseline), self.replies(of: $0.other)) }
        guard replies.allSatisfy({ $0 != nil && $1 != nil }) else { return nil }
        return replies.count { $0 != $1 }
    }

    private func replies(of session: TrialSession) -> [String]? {
        recorded(session)?.trajectory.steps.map(\.reply)
    }

    /// Whether the baseline wrote the same twice; `nil` where it need not, as with a temperature, or was not run twice.
    func determinism(_ noise: NoiseFloor?) -> ReportCheck? {
        guard let noise, let different = noise.differentReplies, record?.generation.temperature == 0 else { return nil }
        return ReportCheck(
            "without a temperature the same session writes the same",
            different == 0 ? .passed : .failed,
            "\(different) of \(noise.outcomes.pairs) pairs of the baseline's two runs differ in a byte of their replies, "
                + "\(noise.flips) in their outcome"
        )
    }
}
