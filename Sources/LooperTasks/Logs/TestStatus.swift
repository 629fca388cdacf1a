/// What became of a test.
public enum TestStatus: String, Sendable, Hashable, Codable {
    case passed, failed, error, skipped
    /// Failed as it was expected to.
    case expectedFailure = "xfail"

    /// Whether this is what a test that decides a task has to show.
    var isPass: Bool { self == .passed || self == .expectedFailure }

    /// Whether the test ran and did not do as it should.
    var isFailure: Bool { self == .failed || self == .error }

    /// The status that pytest writes so.
    init?(word: some StringProtocol) {
        switch word {
        case "PASSED": self = .passed
        case "FAILED": self = .failed
        case "ERROR": self = .error
        case "SKIPPED": self = .skipped
        case "XFAIL": self = .expectedFailure
        default: return nil
        }
    }
}
