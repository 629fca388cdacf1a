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
        case status, reason, seconds, log
        case instanceID = "instance_id"
        case failToPass = "FAIL_TO_PASS"
        case passToPass = "PASS_TO_PASS"
        case appliedBy = "applied_by"
    }
}

/// The verdicts on a set of predictions.
public struct GradeReport: Sendable, Hashable, Codable {
    /// Solved tasks, sorted.
    public var resolvedIDs: [String]
    /// Tasks that were graded and are not solved, sorted.
    public var unresolvedIDs: [String]
    /// Tasks that could not be graded, sorted.
    public var errorIDs: [String]
    /// Tasks whose prediction is empty, sorted.
    public var emptyPatchIDs: [String]
    /// Tasks without a prediction, sorted.
    public var incompleteIDs: [String]
    /// Each verdict by task, without its log.
    public var instances: [String: Verdict]

    /// Collects `verdicts` on some of the tasks called `tasks`.
    public init(_ verdicts: [Verdict], tasks: [String]) {
        func names(_ status: Verdict.Status) -> [String] {
            verdicts.filter { $0.status == status }.map(\.instanceID).sorted()
        }
        resolvedIDs = names(.resolved)
        unresolvedIDs = names(.unresolved)
        errorIDs = names(.error)
        emptyPatchIDs = names(.emptyPatch)
        incompleteIDs = Set(tasks).subtracting(verdicts.map(\.instanceID)).sorted()
        instances = Dictionary(
            verdicts.map { verdict in
                var short = verdict
                short.log = ""
                return (verdict.instanceID, short)
            },
            uniquingKeysWith: { _, last in last }
        )
    }

    private enum CodingKeys: String, CodingKey {
        case instances
        case resolvedIDs = "resolved_ids"
        case unresolvedIDs = "unresolved_ids"
        case errorIDs = "error_ids"
        case emptyPatchIDs = "empty_patch_ids"
        case incompleteIDs = "incomplete_ids"
    }
}
