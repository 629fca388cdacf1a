/// What grading one patch came to.
public struct Verdict: Sendable, Hashable, Codable {
    /// The kinds of verdict.
    public enum Status: String, Sendable, Hashable, Codable {
        /// All tests that decide the task pass.
        case resolved
        /// Some do not, or the patch does not fit.
        case unresolved
        /// The patch could not be graded, through no fault of its own.
        case error
        /// There is no patch.
        case emptyPatch = "empty_patch"
    }

    /// Tests of one list by what became of them.
    public struct Tests: Sendable, Hashable, Codable {
        /// Those that did as they should.
        public var success: [String] = []
        /// Those that did not, or did not run.
        public var failure: [String] = []
    }

    /// The task.
    public var instanceID: String
    /// The verdict.
    public var status: Status
    /// Why it is not `resolved`, in words.
    public var reason: String?
    /// Tests that should fail before a fix and pass after it.
    public var failToPass = Tests()
    /// Tests that should always pass.
    public var passToPass = Tests()
    /// Whether the tests ran and told what became of them.
    public var isGraded = false
    /// A sign that the surroundings failed, where they did not.
    public var fault: InfrastructureFault?
    /// How the patch was applied; `nil` where it was not.
    public var appliedBy: String?
    /// Wall-clock seconds of the test command.
    public var seconds: Double = 0
    /// Its output.
    public var log: String = ""

    /// Creates a verdict without tests.
    public init(_ status: Status, instanceID: String, reason: String? = nil) {
        self.instanceID = instanceID
        self.status = status
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
        case status, reason, seconds, log, fault
        case isGraded = "graded"
        case instanceID = "instance_id"
        case failToPass = "FAIL_TO_PASS"
        case passToPass = "PASS_TO_PASS"
        case appliedBy = "applied_by"
    }
}
