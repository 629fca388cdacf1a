/// What became of pairs of sessions on the same task and seed, one with something and one without it.
public struct PairedOutcomes: Sendable, Hashable {
    /// Pairs in which both resolved the task.
    public var both: Int
    /// Pairs in which only the session with it did.
    public var gained: Int
    /// Pairs in which only the session without it did.
    public var lost: Int
    /// Pairs in which neither did.
    public var neither: Int

    /// Creates the counts, none of them negative.
    public init(both: Int = 0, gained: Int = 0, lost: Int = 0, neither: Int = 0) {
        precondition(min(both, gained, lost, neither) >= 0, "a count is not negative")
        self.both = both
        self.gained = gained
        self.lost = lost
        self.neither = neither
    }

    /// All pairs.
    public var pairs: Int { both + gained + lost + neither }
    /// Sessions with it that resolved their task.
    public var resolved: Int { both + gained }
    /// Sessions without it that did.
    public var baselineResolved: Int { both + lost }

    /// Counts a pair.
    public mutating func count(resolved: Bool, baseline: Bool) {
        switch (resolved, baseline) {
        case (true, true): both += 1
        case (true, false): gained += 1
        case (false, true): lost += 1
        case (false, false): neither += 1
        }
    }
}
