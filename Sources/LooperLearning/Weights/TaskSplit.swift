package import LooperCore

/// Which tasks are learned from, which choose among adapters, and which judge.
package struct TaskSplit: Sendable, Hashable {
    /// Tasks that were held out when they were made: nobody learns from them or chooses by them.
    package var gate: [CodingTask] = []
    /// Tasks by which checkpoint and scale are chosen.
    package var development: [CodingTask] = []
    /// Names of tasks from which nothing may be learned: those of both.
    package var kept: Set<String> { Set((gate + development).map(\.instanceID)) }

    /// Splits `tasks`.
    ///
    /// Development tasks are drawn first among those from which there is nothing to learn, so that few demonstrations
    /// are lost; the draw depends on the seed and the tasks' names, not on their order.
    ///
    /// - Parameters:
    ///   - learnable: names of tasks of which there is a demonstration or a resolved session.
    ///   - development: how many development tasks there are to be.
    ///   - gate: most tasks of the gate; `nil` is all.
    package init(_ tasks: [CodingTask], learnable: Set<String>, development: Int, gate: Int?, seed: UInt64) {
        let drawn = tasks.sorted { Self.draw($0, seed) < Self.draw($1, seed) }
        let heldOut = drawn.filter { $0.practice?.isHeldOut == true }
        let others = drawn.filter { $0.practice?.isHeldOut != true }
        let idle = others.filter { !learnable.contains($0.instanceID) }
        let used = others.filter { learnable.contains($0.instanceID) }
        self.gate = Array(heldOut.prefix(gate ?? heldOut.count))
        self.development = Array((idle + used).prefix(development))
    }

    private static func draw(_ task: CodingTask, _ seed: UInt64) -> UInt64 {
        var random = SplitMix64(seed: seed, name: task.instanceID)
        return random.next()
    }
}
