public import LooperCore

/// Which tasks of a data set are taken: by name, then by pattern, then by place, then by share.
public struct TaskSelection: Sendable, Hashable {
    /// Names; empty takes all.
    public var ids: [String]
    /// A regular expression that names begin with.
    public var filter: String?
    /// Places as Python counts them, `a:b`, both of which may be missing or count from the end.
    public var slice: String?
    /// The share `i/n`: every n-th task from the i-th on; `0/n` is `n/n`.
    public var shard: String?

    /// Creates a selection; without arguments it takes all.
    public init(ids: [String] = [], filter: String? = nil, slice: String? = nil, shard: String? = nil) {
        self.ids = ids
        self.filter = filter
        self.slice = slice
        self.shard = shard
    }

    /// The tasks taken, in their order.
    ///
    /// - Throws: ``TasksError`` for an unknown name, and for what is no pattern, slice or share.
    public func tasks(of all: [CodingTask]) throws(TasksError) -> [CodingTask] {
        var tasks = try named(all)
        if let filter { tasks = try matching(filter, tasks) }
        if let slice { tasks = Array(tasks[try range(slice, tasks.count)]) }
        if let shard { tasks = try share(shard, tasks) }
        return tasks
    }

    private func named(_ all: [CodingTask]) throws(TasksError) -> [CodingTask] {
        guard !ids.isEmpty else { return all }
        let known = Set(all.map(\.instanceID))
        if let name = ids.first(where: { !known.contains($0) }) {
            throw TasksError(.unknownTask, "'\(name)' is no task of the data set")
        }
        let wanted = Set(ids)
        return all.filter { wanted.contains($0.instanceID) }
    }

    private func matching(_ filter: String, _ tasks: [CodingTask]) throws(TasksError) -> [CodingTask] {
        do {
            let pattern = try Regex(filter)
            return try tasks.filter { try pattern.prefixMatch(in: $0.instanceID) != nil }
        } catch {
            throw TasksError(.badSelection, "'\(filter)' is no regular expression: \(error)")
        }
    }

    private func range(_ slice: String, _ count: Int) throws(TasksError) -> Range<Int> {
        let parts = slice.split(separator: ":", omittingEmptySubsequences: false)
        let ends = parts.map { $0.isEmpty ? nil : Int($0) }
        guard parts.count == 2, zip(parts, ends).allSatisfy({ $0.isEmpty || $1 != nil }) else {
            throw TasksError(.badSelection, "'\(slice)' is no slice; give a:b, as 0:50, 50: or -10:")
        }
        func place(_ number: Int) -> Int { min(count, max(0, number < 0 ? count + number : number)) }
        let start = place(ends[0] ?? 0)
        return start..<max(start, place(ends[1] ?? count))
    }

    private func share(_ shard: String, _ tasks: [CodingTask]) throws(TasksError) -> [CodingTask] {
        let numbers = shard.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let number = numbers[0], let count = numbers[1], count > 0,
            (0...count).contains(number)
        else { throw TasksError(.badSelection, "'\(shard)' is no share; give i/n, as 1/4 to 4/4") }
        return tasks.enumerated().filter { ($0.offset + 1) % count == number % count }.map(\.element)
    }
}
