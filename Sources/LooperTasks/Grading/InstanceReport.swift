/// The report on one task in SWE-bench's own form: an object with the task's name as its one key.
public struct InstanceReport: Sendable, Hashable, Codable {
    /// Whether the prediction has `null` for a patch.
    public var patchIsNone: Bool
    /// Whether the prediction has a text for a patch, an empty one too.
    public var patchExists: Bool
    /// Whether the patch was applied and the tests told what became of them.
    public var patchSuccessfullyApplied: Bool
    /// Whether all deciding tests did as they should.
    public var resolved: Bool
    /// Whether the surroundings failed rather than the patch.
    public var infraFailure: Bool
    /// The kind of failure, where there is a sign of one.
    public var infraFailureReason: String?
    /// The deciding tests by list and by what became of them; `nil` where they told nothing.
    public var testsStatus: [String: Verdict.Tests]?

    /// The report on a verdict.
    ///
    /// - Parameter patchIsNone: whether the prediction has `null` for a patch.
    public init(_ verdict: Verdict, patchIsNone: Bool = false) {
        self.patchIsNone = patchIsNone
        patchExists = !patchIsNone
        patchSuccessfullyApplied = verdict.isGraded
        resolved = verdict.status == .resolved
        infraFailure = verdict.fault?.isCertain == true
        infraFailureReason = verdict.fault?.reason
        guard verdict.isGraded else { return }
        testsStatus = [
            "FAIL_TO_PASS": verdict.failToPass, "PASS_TO_PASS": verdict.passToPass,
            // The two lists that no data set fills.
            "FAIL_TO_FAIL": Verdict.Tests(), "PASS_TO_FAIL": Verdict.Tests(),
        ]
    }

    private enum CodingKeys: String, CodingKey {
        case resolved
        case patchIsNone = "patch_is_None"
        case patchExists = "patch_exists"
        case patchSuccessfullyApplied = "patch_successfully_applied"
        case infraFailure = "infra_failure"
        case infraFailureReason = "infra_failure_reason"
        case testsStatus = "tests_status"
    }
}
