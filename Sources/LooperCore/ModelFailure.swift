/// An error of a model that a session answers otherwise than by failing.
public protocol ModelFailure: Error {
    /// What it means to the session.
    var meaning: ModelFailureMeaning { get }
}

/// What an error of a model means to a session.
public enum ModelFailureMeaning: Sendable, Hashable {
    /// The prompt, with the reply asked for, does not fit the window: asking again is of no use.
    case contextOverflow
    /// The reply broke off after text was passed on. The same question may be asked anew, with a new listener; the model
    /// has waited as long as is fitting.
    case interrupted
    /// There is no answer.
    case breakdown
}
