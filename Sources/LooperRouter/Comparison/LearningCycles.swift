public import LooperCore

/// Versions of a skill, all tried on the same held-out tasks in the order in which they were learned: what each keeps of
/// those before.
///
/// The figures are those of T. Joshi, S. Chowdhury, F. Uysal, "SWE-Bench-CL: continual learning for coding agents",
/// arXiv 2507.00014, carried over to tasks that are all tried after each cycle.
public struct LearningCycles: Sendable, Hashable {
    /// The labels of the versions, the first one first.
    public let labels: [String]
    /// For each version, which of the common tasks and seeds it resolved.
    private let resolved: [Set<Place>]
    private let baseline: Set<Place>
    /// Tasks and seeds that the baseline and all versions were tried on and graded.
    public let places: Int

    private struct Place: Hashable {
        let task: String
        let seed: UInt64

        init(_ session: TrialSession) {
            task = session.task
            seed = session.seed
        }
    }

    /// Looks at the sessions of the versions with these labels.
    ///
    /// - Returns: `nil` where there are fewer than two versions, or no task was tried with all of them.
    public init?(_ sessions: [TrialSession], labels: [String], baseline label: String) {
        let graded = Dictionary(grouping: sessions.filter { $0.gradingError == nil }, by: \.setting)
        let all = ([label] + labels).map { graded[$0] ?? [] }
        let common = all.dropFirst().reduce(Set(all[0].map(Place.init))) { $0.intersection($1.map(Place.init)) }
        guard labels.count > 1, !common.isEmpty else { return nil }
        let sets = all.map { Set($0.filter(\.resolved).map(Place.init)).intersection(common) }
        self.labels = labels
        baseline = sets[0]
        resolved = Array(sets.dropFirst())
        places = common.count
    }

    /// Tasks that the baseline resolved.
    public var baselineResolved: Int { baseline.count }
    /// Tasks that each version resolved.
    public var counts: [Int] { resolved.map(\.count) }
    /// The resolved rate of each version.
    public var rates: [Double] { counts.map { Double($0) / Double(places) } }

    /// Of the tasks that one version resolved, those that a later one does not.
    public func forgotten(from earlier: Int, to later: Int) -> Int {
        resolved[earlier].subtracting(resolved[later]).count
    }

    /// The mean rate of the versions less that of the baseline: what was learned helps with tasks never seen.
    public var forwardTransfer: Double { plasticity - Double(baseline.count) / Double(places) }

    /// The rate of the last version less that of the first.
    public var backwardTransfer: Double { (rates.last ?? 0) - (rates.first ?? 0) }

    /// Of the tasks that any earlier version resolved, the share that the last one does not; 0 where there are none.
    public var forgetting: Double {
        let once = resolved.dropLast().reduce(into: Set()) { $0.formUnion($1) }
        guard let last = resolved.last, !once.isEmpty else { return 0 }
        return Double(once.subtracting(last).count) / Double(once.count)
    }

    /// The mean rate of the versions, each right after it was learned.
    public var plasticity: Double { rates.reduce(0, +) / Double(rates.count) }

    /// The share of what was once resolved that stays resolved.
    public var stability: Double { 1 - forgetting }

    /// Plasticity and stability in one number, as the F-measure does it; `beta` above 1 weighs stability more.
    public func fBeta(_ beta: Double = 1) -> Double {
        let weight = beta * beta
        let sum = weight * plasticity + stability
        return sum > 0 ? (1 + weight) * plasticity * stability / sum : 0
    }
}
