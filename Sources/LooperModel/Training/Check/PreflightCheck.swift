/// What one of the checks before a training found.
package struct PreflightCheck: Sendable, Hashable {
    /// How it ended.
    package enum Verdict: String, Sendable, Hashable, Codable {
        case passed, failed
        /// There was nothing to look at.
        case skipped
    }

    /// Its number in the list of checks.
    package var number: Int
    /// What has to hold.
    package var title: String
    /// How it ended.
    package var verdict: Verdict
    /// What was found, with its numbers.
    package var finding: String

    /// Creates a finding.
    package init(_ number: Int, _ title: String, _ verdict: Verdict, _ finding: String) {
        self.number = number
        self.title = title
        self.verdict = verdict
        self.finding = finding
    }
}
