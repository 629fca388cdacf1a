public import LooperCore

/// Code of an agent builder that runs at the joints of a session: before and after each tool call, after each step and
/// at the end.
///
/// ```swift
/// struct NoPushing: SessionHook {
///     let name = "no-pushing"
///
///     func beforeCall(_ call: ToolCall, in context: HookContext) async throws -> CallDecision {
///         call.body.contains("git push") ? .refuse("Nothing is pushed from here.") : .proceed
///     }
/// }
/// ```
///
/// All but the name has a default that does nothing. The rules are the same for each joint:
///
/// - Hooks run one after another, in the order in which the agent was given them; ``afterCall(_:_:in:)`` in the
///   opposite order, so that the first hook is the outermost.
/// - A hook may throw. The session ends then as failed, with the hook's name in the detail; from
///   ``onOutcome(_:)`` the outcome stands and only the detail tells it.
/// - The session waits for a hook and its time counts, so a hook must not block; it may be called in a task that was
///   cancelled.
/// - What a hook changes, refuses or ends is written down in the step, beside the call as the model wrote it. A resumed
///   session calls hooks for its new steps only.
public protocol SessionHook: Sendable {
    /// What the trajectory calls the hook; the same for the same behaviour, because a session is resumed only with the
    /// hooks that it began with.
    var name: String { get }

    /// Decides about a call before it runs; the call is the model's, or what the hooks before made of it. Hooks after
    /// one that refuses or ends are not asked.
    func beforeCall(_ call: ToolCall, in context: HookContext) async throws -> CallDecision

    /// Answers what is to be taken for the result of a call that ran. One with the status `finished` ends the session.
    func afterCall(_ call: ToolCall, _ observation: Observation, in context: HookContext) async throws -> Observation

    /// Sees a step that is over and written down.
    func onStep(_ step: Step, in context: HookContext) async throws

    /// Sees the whole session with its outcome, before the end is written down.
    func onOutcome(_ trajectory: Trajectory) async throws
}

extension SessionHook {
    /// Lets the call pass.
    public func beforeCall(_ call: ToolCall, in context: HookContext) async throws -> CallDecision { .proceed }

    /// Leaves the result as it is.
    public func afterCall(
        _ call: ToolCall,
        _ observation: Observation,
        in context: HookContext
    ) async throws -> Observation { observation }

    /// Does nothing.
    public func onStep(_ step: Step, in context: HookContext) async throws {}

    /// Does nothing.
    public func onOutcome(_ trajectory: Trajectory) async throws {}
}

/// What a hook decides about a call.
public enum CallDecision: Sendable, Hashable {
    /// It runs as it is.
    case proceed
    /// Another call runs in its place; its tool must be one of the agent's.
    case change(ToolCall)
    /// It does not run, and the model reads this text as a failed result.
    case refuse(String)
    /// It does not run, and the session ends with this outcome for this reason.
    case end(Outcome, String)
}

/// Where in which session a hook is called.
public struct HookContext: Sendable {
    /// The session's own id.
    public let session: String
    /// The number of the step that is under way, counted from 1.
    public let step: Int
    /// The place where the tools work; a hook may use it too, as a formatter after an edit does.
    public let environment: any Environment

    /// Creates a context.
    public init(session: String, step: Int, environment: any Environment) {
        self.session = session
        self.step = step
        self.environment = environment
    }
}
