package import LooperCore

/// Which tasks are learned from, which choose among adapters, and which judge.
package struct TaskSplit: Sendable, Hashable {
    /// Tasks that judge: of those that were held out when they were made.
    package var gate: [CodingTask] = []
    /// Tasks by which checkpoint and scale are chosen.
    package var development: [CodingTask] = []
    /// Names of tasks from which nothing may be learned: those that choose, and all that were held out, since those that
    /// judge lie in the same modules.
    package let kept: Set<String>
    /// The files of the tasks that were held out: no drill and no session of another task in them teaches anything.
    private let keptModules: Set<String>

    /// Splits `tasks`.
    ///
    /// Development tasks are drawn among all others, though their demonstrations are lost by it: those of which there is
    /// none are those that an expert gave up, and would choose by the hardest. The draw depends on the seed and the
    /// tasks' names, not on their order.
    ///
    /// - Parameters:
    ///   - development: how many development tasks there are to be.
    ///   - gate: most tasks of the gate; `nil` is all.
    package init(_ tasks: [CodingTask], development: Int, gate: Int?, seed: UInt64) {
        let drawn = tasks.sorted { Self.draw($0, seed) < Self.draw($1, seed) }
        let heldOut = drawn.filter { $0.practice?.isHeldOut == true }
        let others = drawn.filter { $0.practice?.isHeldOut != true }
        self.gate = Array(heldOut.prefix(gate ?? heldOut.count))
        self.development = Array(others.prefix(development))
        kept = Set((heldOut + self.development).map(\.instanceID))
        keptModules = Set(heldOut.compactMap { $0.practice?.module })
    }

    /// Whether a session may be learned from.
    package func teaches(_ experience: Experience) -> Bool {
        guard !kept.contains(experience.task) else { return false }
        return !experience.trajectory.patch.split(separator: "\n").contains { line in
            line.hasPrefix("+++ b/") && keptModules.contains(String(line.dropFirst(6)))
        }
    }

    private static func draw(_ task: CodingTask, _ seed: UInt64) -> UInt64 {
        var random = SplitMix64(seed: seed, name: task.instanceID)
        return random.next()
    }
}
