/// What practice is asked for.
public struct PracticeOptions: Sendable, Hashable {
    /// Where bugs come from.
    public enum Source: String, Sendable, Hashable, Codable, CaseIterable {
        /// Changes made on purpose.
        case mutation
        /// Commits taken back.
        case history
        /// Commits first, for at most half of the tasks.
        case both
    }

    /// How many tasks there are to be in the end.
    public var count: Int
    /// Decides which bugs are tried, and in which order.
    public var seed: UInt64 = 0
    /// How many bugs are tried at a time.
    public var jobs = 1
    /// Runs the tests, with `{tests}` where their names go; found out where it is `nil`.
    public var testCommand: String?
    /// Patterns of paths whose tasks are kept from training.
    public var holdOut: [String] = []
    /// Where bugs come from.
    public var source = Source.mutation

    /// Creates the default options.
    public init(count: Int) {
        self.count = count
    }
}
