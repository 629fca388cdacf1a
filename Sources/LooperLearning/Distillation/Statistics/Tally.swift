/// How often something was seen, and in how many tasks.
struct Tally<Key: Hashable & Sendable & Comparable>: Sendable {
    private var tasks: [Key: Set<String>] = [:]
    private var counts: [Key: Int] = [:]

    /// Counts one of `key` in `task`.
    mutating func add(_ key: Key, in task: String) {
        counts[key, default: 0] += 1
        tasks[key, default: []].insert(task)
    }

    /// How often it was seen.
    func count(_ key: Key) -> Int { counts[key] ?? 0 }
    /// In how many tasks it was seen.
    func taskCount(_ key: Key) -> Int { tasks[key]?.count ?? 0 }
    /// All that was counted.
    var total: Int { counts.values.reduce(0, +) }

    /// What was seen, that of the most tasks first; equals by name, so that the order is always the same.
    var ranked: [Key] {
        counts.keys.sorted { one, other in
            let (left, right) = ((taskCount(one), count(one)), (taskCount(other), count(other)))
            return left == right ? one < other : left > right
        }
    }

    /// What was seen in `least` tasks or more, in order of rank.
    func recurring(_ least: Int = 2) -> [Key] { ranked.filter { taskCount($0) >= least } }
}
