import LooperCore

/// Which sessions an adapter is trained on: demonstrations, and sessions that solved their task without touching a test.
public struct TrainingSelection: Sendable, Hashable {
    /// Most sessions of one task, demonstrations included.
    public var mostPerTask: Int
    /// Decides which of a task's sessions are taken where there are more; the shortest are not preferred, since how long
    /// a search takes is a part of what is learned.
    public var seed: UInt64

    /// Creates a rule.
    public init(mostPerTask: Int = 2, seed: UInt64 = 0) {
        self.mostPerTask = mostPerTask
        self.seed = seed
    }

    /// Those of `experiences` that are trained on, in their order.
    public func select(from experiences: [Experience]) -> [Experience] {
        let indices = experiences.indices.filter { Self.isFit(experiences[$0]) }
        let chosen = Dictionary(grouping: indices) { experiences[$0].task }.flatMap { task, group in
            var random = SplitMix64(seed: seed, name: task)
            return group.shuffled(using: &random).prefix(mostPerTask)
        }
        return chosen.sorted().map { experiences[$0] }
    }

    /// Whether an experience is one to train on at all.
    static func isFit(_ experience: Experience) -> Bool {
        experience.resolved == true && !experience.trajectory.steps.isEmpty && !experience.editsTests
    }
}
