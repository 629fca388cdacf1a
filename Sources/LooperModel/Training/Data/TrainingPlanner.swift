/// Cuts samples into passes: each id that carries loss is scored once, and sees what it saw in its sample.
///
/// The same samples give the same passes.
package struct TrainingPlanner: Sendable {
    /// Where the adapter is in force.
    package enum Scope: String, Sendable, Hashable, CaseIterable {
        /// Everywhere.
        case all
        /// From each reply's own header on; the base reads what is before it, earlier replies too.
        case reply
    }

    /// Where the adapter is in force.
    package let scope: Scope
    /// The ids that open a reply.
    package let header: [Int32]
    /// The most ids of a pass.
    package let rows: Int
    /// What general samples are there for.
    package let general: TrainingPass.Objective

    /// Creates a planner; with another objective than the likelihood, general samples get passes of their own.
    package init(scope: Scope, header: [Int32], rows: Int, general: TrainingPass.Objective = .likelihood) {
        self.scope = scope
        self.header = header
        self.rows = rows
        self.general = general
    }

    /// Checks before a long work that all samples can be planned.
    ///
    /// - Throws: ``ModelError/Code/unusableData`` that names those that are too long, or the reply that has no header.
    package func check(_ samples: [TrainingSample]) throws(ModelError) {
        var tooLong: [(name: String, count: Int)] = []
        for sample in samples {
            let most = try longestPart(of: sample)
            if most > rows { tooLong.append((sample.name, most)) }
        }
        guard tooLong.isEmpty else { throw self.tooLong(tooLong) }
    }

    /// The passes that learn from some of `samples`, once each.
    ///
    /// - Parameter batch: indices of samples; those that are given twice count twice.
    /// - Throws: as ``check(_:)``.
    package func passes(of batch: [Int], in samples: [TrainingSample]) throws(ModelError) -> [TrainingPass] {
        try check(batch.map { samples[$0] })
        let kept = batch.filter { samples[$0].computed > 0 }
        guard general != .likelihood else { return try plan(kept, samples, .likelihood) }
        return try plan(kept.filter { !samples[$0].isGeneral }, samples, .likelihood)
            + plan(kept.filter { samples[$0].isGeneral }, samples, general)
    }

    /// What the base has to have read of a sample before its passes, with scope `reply`; empty with scope `all`.
    ///
    /// - Throws: ``ModelError/Code/unusableData`` where a reply has no header.
    package func prefix(of sample: TrainingSample) throws(ModelError) -> ArraySlice<Int32> {
        guard scope == .reply, let last = try parts(of: sample).last else { return [] }
        return sample.ids[..<last.lowerBound]
    }

    private func plan(
        _ batch: [Int],
        _ samples: [TrainingSample],
        _ objective: TrainingPass.Objective
    ) throws(ModelError) -> [TrainingPass] {
        switch scope {
        case .all:
            SharedPacking(batch.map { samples[$0] }, rows: rows).passes(objective)
        case .reply:
            try replyPasses(batch, samples).map { TrainingPass(segments: $0, objective: objective) }
        }
    }

    /// The most ids of a sample that cannot be computed apart.
    private func longestPart(of sample: TrainingSample) throws(ModelError) -> Int {
        switch scope {
        case .all: sample.computed
        case .reply: try parts(of: sample).map(\.count).max() ?? 0
        }
    }

    private func tooLong(_ samples: [(name: String, count: Int)]) -> ModelError {
        let what = scope == .all ? "samples" : "replies"
        let named = samples.prefix(5).map { "\(ModelError.named($0.name)) (\($0.count))" }.joined(separator: ", ")
        let more = samples.count > 5 ? " and \(samples.count - 5) more" : ""
        return ModelError(
            .unusableData,
            "\(what) of more than \(rows) tokens: \(named)\(more); nothing is cut: allow more tokens, or leave them out"
        )
    }
}
