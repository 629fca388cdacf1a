/// Draws mutants so that no kind and no function prevails.
///
/// The draw depends on the seed and on what became of earlier ones, never on how many run at a time.
struct MutantSampler: Sendable {
    /// Most tasks out of one function.
    static let perFunction = 2
    /// The largest share of one kind.
    static let share = 0.1

    private var queues: [String: [Mutant]]
    private let names: [String]
    private let most: Int
    private var tried: [String: Int] = [:]
    private var taken: [String: Int] = [:]
    private var places: [String: Int] = [:]

    /// - Parameter count: how many tasks are wanted in all.
    init(_ mutants: [String: [Mutant]], count: Int) {
        queues = mutants.mapValues { $0.reversed() }
        names = mutants.keys.sorted()
        most = max(1, Int((Double(count) * Self.share).rounded(.up)))
    }

    /// The next ones, at most `limit`; they count as taken until they are ``settle(_:isTask:)``d.
    mutating func wave(_ limit: Int) -> [Mutant] {
        var wave: [Mutant] = []
        while wave.count < limit, let mutant = draw() { wave.append(mutant) }
        return wave
    }

    /// Gives back what a mutant took where it became no task.
    mutating func settle(_ mutant: Mutant, isTask: Bool) {
        guard !isTask else { return }
        taken[mutant.operatorName, default: 1] -= 1
        places[mutant.place, default: 1] -= 1
    }

    private mutating func draw() -> Mutant? {
        while true {
            let open = names.filter { taken[$0, default: 0] < most && queues[$0]?.isEmpty == false }
            guard let name = open.min(by: { (tried[$0, default: 0], $0) < (tried[$1, default: 0], $1) }),
                let mutant = queues[name]?.popLast()
            else { return nil }
            guard places[mutant.place, default: 0] < Self.perFunction else { continue }
            tried[name, default: 0] += 1
            taken[name, default: 0] += 1
            places[mutant.place, default: 0] += 1
            return mutant
        }
    }
}
