public import LooperCore

/// Whether a task is fit to decide anything.
public struct TaskValidation: Sendable, Hashable {
    /// What is wrong, in words; empty for a valid task.
    public var problems: [String]
    /// The verdict on the tree as the session finds it.
    public var asMade: Verdict
    /// The verdict on the known fix.
    public var withFix: Verdict

    /// Whether nothing is wrong.
    public var isValid: Bool { problems.isEmpty }
}

extension Grader {
    /// Runs the tests of `task` without a patch and with its known fix.
    ///
    /// A valid task fails all its FAIL_TO_PASS tests and passes all others as made, and is resolved by the fix.
    ///
    /// - Throws: `CancellationError` where the surrounding task is cancelled.
    public func validate(_ task: CodingTask) async throws(CancellationError) -> TaskValidation {
        let asMade = try await run("", of: task)
        let withFix = try await grade(task.patch, of: task)
        var problems: [String] = []
        if asMade.status == .error {
            problems.append("as made: \(asMade.reason ?? "")")
        } else {
            if !asMade.failToPass.success.isEmpty {
                let names = asMade.failToPass.success.joined(separator: ", ")
                problems.append("FAIL_TO_PASS tests pass without a fix: \(names)")
            }
            if !asMade.passToPass.failure.isEmpty {
                let names = asMade.passToPass.failure.joined(separator: ", ")
                problems.append("PASS_TO_PASS tests fail without a fix: \(names)")
            }
        }
        if withFix.status != .resolved {
            problems.append("with the known fix: \(withFix.reason ?? withFix.status.rawValue)")
        }
        return TaskValidation(problems: problems, asMade: asMade, withFix: withFix)
    }
}
