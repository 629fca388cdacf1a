public import LooperCore

/// What happens in a session, for those who watch it.
public enum SessionEvent: Sendable, Hashable {
    /// The session begins with these messages.
    case started(opening: [Message])
    /// The model is asked for the reply of a step; the prompt takes so many tokens.
    case asking(step: Int, promptTokens: Int)
    /// The next piece of the reply.
    case replyDelta(String)
    /// A tool is about to run.
    case calling(ToolCall)
    /// A step is over; what came back is in it.
    case stepFinished(Step)
    /// Words of the harness to the model.
    case notice(String)
    /// Old results were replaced by one line each.
    case pruned
    /// The session is over.
    case finished(Outcome, detail: String?)
}
