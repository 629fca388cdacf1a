package import LooperCore

/// How one demonstration differs from the others.
package struct ExpertTraits: Sendable, Hashable {
    /// Which way of the expert's to state the task; `nil` keeps the task's own statement.
    package var statement: Int?
    /// Whether a wrong attempt comes first.
    package var recovers = false
    /// Whether the test is looked at.
    package var looksAtTest = false
    /// Whether the tests around the failing one are run at the end.
    package var runsRelated = true
    /// Whether a name is searched for although the failure tells where it is.
    package var prefersSearch = false
    /// Lines that an edit takes in beyond those it needs.
    package var moreLines = 0

    /// The lines that a drill reads, of a task that is only its edit; `nil` for a whole demonstration.
    package var drill: ClosedRange<Int>?

    /// Draws them; a wrong attempt comes with probability `recovery`.
    package init(recovery: Double, statements: Int, _ random: inout SplitMix64) {
        statement = random.happens(0.5) ? nil : Int.random(in: 0..<max(1, statements), using: &random)
        recovers = random.happens(recovery)
        looksAtTest = random.happens(0.75)
        runsRelated = random.happens(0.95)
        prefersSearch = random.happens(0.6)
        moreLines = random.happens(0.3) ? Int.random(in: 1...2, using: &random) : 0
    }
}

/// What an expert may do.
package struct ExpertLimits: Sendable, Hashable {
    /// Hops from what is visible to the place.
    package var hops = 4
    /// Steps up to the last edit.
    package var steps = 24
    /// Lines found by a search that are shown.
    package var searchMatches = 40
    /// Characters of a file that one result shows whole.
    package var readCharacters = 8_000

    /// Creates limits.
    package init() {}
}
