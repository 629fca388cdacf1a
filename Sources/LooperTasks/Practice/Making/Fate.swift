/// What became of a bug that was tried.
public enum Fate: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is a task.
    case valid
    /// No test runs the changed lines.
    case uncovered
    /// All tests pass with it.
    case survived
    /// Tests that passed are not even run with it: it does not compile, or a file cannot be imported.
    case broken
    /// Tests fail, none by an assertion.
    case crashed
    /// More than a fifth of the suite fails.
    case tooWide = "too-wide"
    /// The tests ran into the time limit.
    case slow
    /// On a clean workspace it does not fail as made, or does not pass with the fix.
    case unstable
}
