package import LooperModel

/// How a skill is learned; kept beside what is made, so that a run goes on with the same only.
package struct LearningSettings: Sendable, Hashable, Codable {
    /// Where adapters are in force that are tried.
    package var scopes = [TrainingPlanner.Scope.reply]
    /// Factors beside alpha/r that are tried.
    package var scales = [0.5, 0.75, 1.0]
    /// How the adapters are trained.
    package var training = TrainingOptions()
    /// Most sessions of a task, demonstrations included.
    package var cap = 2
    /// Whether samples that are too long are left out, instead of refused.
    package var skipsLong = false
    /// General replies of the base, as a part of all samples.
    package var generalShare = 0.15
    /// Tasks by which checkpoint and scale are chosen; nothing is learned from them.
    package var developmentTasks = 40
    /// Held-out tasks at the gate; `nil` takes all.
    package var gateTasks: Int?
    /// Decides all that is drawn.
    package var seed: UInt64 = 0

    /// Creates the usual settings.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case scopes, scales, training, cap, seed
        case skipsLong = "skip_long"
        case generalShare = "general_share"
        case developmentTasks = "development_tasks"
        case gateTasks = "gate_tasks"
    }

    /// Refuses numbers that make no sense.
    ///
    /// - Throws: ``LearningError/Code/badInput``, or ``LooperModel/ModelError``, that names the option.
    package func check() throws {
        try training.check()
        let rules: [(Bool, String)] = [
            (!scopes.isEmpty, "--scope names at least one of all and reply"),
            (!scales.isEmpty && scales.allSatisfy { $0.isFinite && $0 > 0 }, "--scales are numbers above 0"),
            (Set(scales).count == scales.count, "--scales names a strength twice"),
            (cap >= 1, "--cap is at least 1"),
            ((0..<1).contains(generalShare), "--general is a part of all samples, 0 to below 1"),
            (developmentTasks >= 0, "--development is 0 or more"),
            (gateTasks ?? 1 >= 1, "--gate is at least 1"),
        ]
        guard let broken = rules.first(where: { !$0.0 }) else { return }
        throw LearningError(.badInput, broken.1)
    }
}
