package import Foundation
package import LooperCore
package import LooperModel

/// All checks before a figure is believed, 1 to 10 in order.
package struct FullPreflight: Sendable {
    /// The tools of the agent.
    package var tools: [ToolSpecification]
    /// Trajectories that are to be learned from.
    package var trajectories: [URL] = []
    /// The model that is to learn; `nil` where there is nothing to learn from.
    package var base: TrainingBase?
    /// The checks of the trainer; `nil` where there is nothing to learn from.
    package var training: Preflight?
    /// Samples that are longer than is allowed, and no part of ``training``: check 4 fails by them.
    package var tooLong: [DataReport.Entry] = []
    /// The folder of a trial, if there is one.
    package var trial: URL?

    /// Check 6, which trains and runs sessions; `nil` where nobody wants to wait for it.
    package var overfitting: (@Sendable () async throws -> PreflightCheck)?

    /// Prepares the checks of these tools alone.
    package init(tools: [ToolSpecification]) {
        self.tools = tools
    }

    /// Runs all of them.
    ///
    /// - Parameter onCheck: is told each as it ends.
    /// - Returns: whether none failed.
    /// - Throws: where a check could not be made; one that fails is a result.
    package func run(onCheck: @escaping @Sendable (PreflightCheck) throws -> Void) async throws -> Bool {
        let sixth = try await overfitting?() ?? Self.noOverfitting
        let others = try [CallRoundTrip(tools).check(), tokens(), sixth] + audits()
        guard let training else {
            let all = (missing + others).map(withLengths).sorted { $0.number < $1.number }
            for check in all { try onCheck(check) }
            return all.allSatisfy { $0.verdict != .failed }
        }
        let order = Ordered(others)
        let isSound = try await training.run { check in
            for other in order.take(before: check.number) { try onCheck(other) }
            try onCheck(withLengths(check))
        }
        for other in order.take(before: .max) { try onCheck(other) }
        return isSound && tooLong.isEmpty && others.allSatisfy { $0.verdict != .failed }
    }

    /// Check 4 with the samples that are too long for all others.
    private func withLengths(_ check: PreflightCheck) -> PreflightCheck {
        guard check.number == 4, !tooLong.isEmpty else { return check }
        let names = TrainingSet.listed(tooLong.map { "\($0.name) (\($0.tokens) tokens)" })
        let finding = "longer than --max-tokens and the model allow: \(names); without them: \(check.finding)"
        return PreflightCheck(4, check.title, .failed, finding)
    }

    private func tokens() throws -> PreflightCheck {
        guard let base else {
            return PreflightCheck(
                3,
                "the training tokens of a session equal its run-time tokens",
                .skipped,
                Self.noData
            )
        }
        return try TokenIdentity(base).check(trajectories)
    }

    private func audits() throws -> [PreflightCheck] {
        guard let trial else {
            let titles = [
                "all arms share engine, window, template, sampling and seeds",
                "the workspace's tree is the same before every session of a task",
                "the base arm run twice (A/A) gives the noise floor",
            ]
            return zip(8..., titles).map { PreflightCheck($0, $1, .skipped, "name the folder of a trial by --trial") }
        }
        return try TrialAudit(trial).checks()
    }

    private static let noOverfitting = PreflightCheck(
        6,
        OverfitCheck.title,
        .skipped,
        "it trains and runs sessions; ask for it by --overfit DIR"
    )
    private static let noData = "name demonstrations or sessions by --data"
    private var missing: [PreflightCheck] {
        let reason = tooLong.isEmpty ? Self.noData : "no sample is short enough"
        return [
            (1, "an adapter with B = 0 gives the base's logits, bit for bit"),
            (4, "no sample is cut; over 90% of the tokens with loss belong to actions"),
            (5, "|scale B A| / |W| stays small in every layer"),
            (7, "trainer and generator agree on the logits with the adapter on"),
        ].map { PreflightCheck($0, $1, .skipped, reason) }
    }
}
