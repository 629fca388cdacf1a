/// The verdicts on a set of predictions, with the fields of SWE-bench's own summary and each verdict.
public struct GradeReport: Sendable, Hashable, Codable {
    /// The version of the form.
    public var schemaVersion = 2
    /// How many tasks there are.
    public var total: Int
    /// Tasks with a prediction, sorted.
    public var submittedIDs: [String]
    /// Tasks whose patch was judged, sorted.
    public var completedIDs: [String]
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
    /// Tasks that are not solved because the surroundings failed, sorted; they are among the others too.
    public var infraFailureIDs: [String]
    /// Tasks that are not solved for a reason that may be the surroundings', sorted; they are among the others too.
    public var ambiguousFailureIDs: [String]
    /// The kinds of such failures by task.
    public var failureReasons: [String: String]
    /// Each verdict by task, without its log.
    public var instances: [String: Verdict]

    /// Collects `verdicts` on some of the tasks called `tasks`.
    public init(_ verdicts: [Verdict], tasks: [String]) {
        func names(where holds: (Verdict) -> Bool) -> [String] { verdicts.filter(holds).map(\.instanceID).sorted() }
        total = tasks.count
        submittedIDs = names { _ in true }
        completedIDs = names { $0.status == .resolved || $0.status == .unresolved }
        resolvedIDs = names { $0.status == .resolved }
        unresolvedIDs = names { $0.status == .unresolved }
        errorIDs = names { $0.status == .error }
        emptyPatchIDs = names { $0.status == .emptyPatch }
        incompleteIDs = Set(tasks).subtracting(verdicts.map(\.instanceID)).sorted()
        infraFailureIDs = names { $0.fault?.isCertain == true }
        ambiguousFailureIDs = names { $0.fault?.isCertain == false }
        failureReasons = Dictionary(
            verdicts.compactMap { verdict in verdict.fault.map { (verdict.instanceID, $0.reason) } },
            uniquingKeysWith: { _, last in last }
        )
        instances = Dictionary(verdicts.map { ($0.instanceID, $0.withoutLog) }, uniquingKeysWith: { _, last in last })
    }

    private enum CodingKeys: String, CodingKey {
        case instances
        case schemaVersion = "schema_version"
        case total = "total_instances"
        case submittedIDs = "submitted_ids"
        case completedIDs = "completed_ids"
        case resolvedIDs = "resolved_ids"
        case unresolvedIDs = "unresolved_ids"
        case errorIDs = "error_ids"
        case emptyPatchIDs = "empty_patch_ids"
        case incompleteIDs = "incomplete_ids"
        case infraFailureIDs = "infra_failure_ids"
        case ambiguousFailureIDs = "ambiguous_failure_ids"
        case failureReasons = "failure_reasons"
    }

    private enum CountKeys: String, CodingKey {
        case submitted = "submitted_instances"
        case completed = "completed_instances"
        case resolved = "resolved_instances"
        case unresolved = "unresolved_instances"
        case errors = "error_instances"
        case empty = "empty_patch_instances"
        case infraFailures = "infra_failure_instances"
        case ambiguousFailures = "ambiguous_failure_instances"
    }

    /// Writes the report, each list with its count beside it.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(instances, forKey: .instances)
        try values.encode(schemaVersion, forKey: .schemaVersion)
        try values.encode(total, forKey: .total)
        try values.encode(incompleteIDs, forKey: .incompleteIDs)
        try values.encode(failureReasons, forKey: .failureReasons)
        var counts = encoder.container(keyedBy: CountKeys.self)
        let lists: [([String], CodingKeys, CountKeys)] = [
            (submittedIDs, .submittedIDs, .submitted), (completedIDs, .completedIDs, .completed),
            (resolvedIDs, .resolvedIDs, .resolved), (unresolvedIDs, .unresolvedIDs, .unresolved),
            (errorIDs, .errorIDs, .errors), (emptyPatchIDs, .emptyPatchIDs, .empty),
            (infraFailureIDs, .infraFailureIDs, .infraFailures),
            (ambiguousFailureIDs, .ambiguousFailureIDs, .ambiguousFailures),
        ]
        for (list, key, count) in lists {
            try values.encode(list, forKey: key)
            try counts.encode(list.count, forKey: count)
        }
    }
}

extension Verdict {
    /// The verdict as reports keep it.
    fileprivate var withoutLog: Verdict {
        var short = self
        short.log = ""
        return short
    }
}
