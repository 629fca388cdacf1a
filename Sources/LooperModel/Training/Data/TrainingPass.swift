/// Ids that are computed together: segments that do not see each other, but for parents.
package struct TrainingPass: Sendable, Equatable {
    /// What the scored positions are to do.
    package enum Objective: Sendable, Equatable {
        /// Predict their targets: the loss is -log p(target).
        case likelihood
        /// Stay as the base is: the loss is KL(base || with adapter), over the whole vocabulary.
        case keep
    }

    /// The segments, parents before their children.
    package var segments: [TrainingSegment]
    /// What the scored positions are to do.
    package var objective: Objective

    /// Creates a pass.
    package init(segments: [TrainingSegment], objective: Objective = .likelihood) {
        self.segments = segments
        self.objective = objective
    }

    /// Ids that are computed.
    package var rows: Int { segments.reduce(0) { $0 + $1.ids.count } }
    /// Scored positions, each counted once.
    package var scored: Int { segments.reduce(0) { $0 + $1.scored } }
    /// What the losses of the scored positions count together.
    package var weight: Double { segments.reduce(0) { $0 + $1.weight } }
}

/// Ids that follow each other; each sees those before it in its segment, and its source before them.
package struct TrainingSegment: Sendable, Equatable {
    /// What a segment sees before its own ids.
    package enum Source: Sendable, Equatable {
        /// Nothing.
        case nothing
        /// All ids of an earlier segment of the pass, which has no source itself.
        case parent(Int)
        /// The first `start` ids of a session, as the base without the adapter read them.
        case prefix(session: Int)
    }

    /// The ids; shape (count).
    package var ids: [Int32]
    /// The id that each position is to predict, or -1 where it is not scored; shape (count).
    package var targets: [Int32]
    /// What each position's loss counts; 0 where it is not scored; shape (count).
    package var weights: [Float]
    /// The position of the first id: how much of its source is visible.
    package var start: Int
    /// What is seen before the first id.
    package var source: Source

    /// Creates a segment; the arrays are of one length.
    package init(ids: [Int32], targets: [Int32], weights: [Float], start: Int = 0, source: Source = .nothing) {
        precondition(ids.count == targets.count && ids.count == weights.count, "each id has a target and a weight")
        self.ids = ids
        self.targets = targets
        self.weights = weights
        self.start = start
        self.source = source
    }

    /// Scored positions, each counted once.
    package var scored: Int { targets.count { $0 >= 0 } }
    /// What the losses of the scored positions count together.
    package var weight: Double { zip(targets, weights).reduce(0) { $1.0 >= 0 ? $0 + Double($1.1) : $0 } }
}
