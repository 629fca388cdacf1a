import LooperCore

/// A step of a demonstration: what is done, why, and whether it is to be learned.
struct Action: Sendable, Hashable {
    /// The kinds of step, as reports name them.
    enum Kind: String, Sendable, Hashable, Codable {
        case test, look, search, read, edit, wrong, undo, retest, related, done
    }

    let kind: Kind
    let call: ToolCall
    let thought: String
    /// A wrong attempt is shown, so that the recovery from it can be learned, and is not learned itself; nor is what
    /// only leads to the one edit of a drill.
    var isLearned = true
}

/// Why a task gives no demonstration.
package struct Dropped: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reasons, as reports count them.
    package enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        /// The patch is not one that edits of lines can make.
        case noLines = "the fix is no change of lines"
        /// The failing test passes in the broken workspace.
        case passes = "the test passes as made"
        /// No visible word leads to the place.
        case unreachable = "no visible word leads to the place"
        /// More than four hops are needed, or it takes too many steps.
        case tooFar = "the place is too many hops away"
        /// A call did something else than it should have.
        case unexpected = "a call did not do what it should"
        /// The test fails although the fix was made.
        case stillFails = "the test fails with the fix"
        /// A related test fails although the fix was made.
        case relatedFails = "a related test fails with the fix"
        /// The wrong attempt made the test pass.
        case wrongPasses = "the wrong attempt passes"
        /// The words do not fit into the model's window, or its tokens cannot spell them.
        case unwritable = "it cannot be written in the model's tokens"
        /// Something was named that was not shown before.
        case ungrounded = "something unseen was named"
        /// The session ended otherwise than by `done`.
        case unfinished = "the session did not end by done"
        /// The grader does not call it resolved.
        case unresolved = "the grader does not call it resolved"
        /// Its replay goes another way.
        case diverges = "its replay goes another way"
        /// The task could not be set up.
        case failed = "the session could not be run"
    }

    package let reason: Reason
    package let detail: String

    package init(_ reason: Reason, _ detail: String = "") {
        self.reason = reason
        self.detail = detail
    }

    package var description: String { detail.isEmpty ? reason.rawValue : "\(reason.rawValue): \(detail)" }
}
