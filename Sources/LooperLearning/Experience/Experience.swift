public import Foundation
public import LooperCore
import LooperTasks

/// A session to learn from, with what is known of it.
public struct Experience: Sendable, Hashable {
    /// Where sessions come from.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// An expert that knew the fix, checked by the grader.
        case demonstration
        /// An expert's edit alone; what leads to it is not to be learned.
        case drill
        /// The agent itself.
        case session
    }

    /// Where it comes from.
    public var kind: Kind
    /// Its trajectory, with the token ids.
    public var file: URL
    /// The task's `instance_id`; the session's own id where it has none.
    public var task: String
    /// Whether the task was solved; `nil` where nobody graded it.
    public var resolved: Bool?
    /// Whether its steps have their token ids, without which an adapter cannot learn from it.
    public var hasTokens: Bool
    /// SHA-256 of its file, lower-case hexadecimal.
    public var sha256: String
    /// The trajectory without token ids and without the opening but for the task: those are read from ``file``.
    public var trajectory: Trajectory

    /// Creates an experience.
    public init(
        kind: Kind,
        file: URL,
        task: String,
        resolved: Bool?,
        hasTokens: Bool = true,
        sha256: String = "",
        trajectory: Trajectory
    ) {
        self.kind = kind
        self.file = file
        self.task = task
        self.resolved = resolved
        self.hasTokens = hasTokens
        self.sha256 = sha256
        self.trajectory = trajectory
    }

    /// Whether the session changed a test, by a call or in what it left.
    public var editsTests: Bool {
        let called = trajectory.steps.compactMap { step -> String? in
            guard let call = step.callThatRan, call.name == "edit" || call.name == "write" else { return nil }
            return step.observation.status == .succeeded ? call.attributes["path"] : nil
        }
        return called.contains(where: TestPaths.contains) || Patch.touchesTests(trajectory.patch)
    }
}
