/// How a session ended.
///
/// Never an error: each of them leaves a patch, which may be empty.
public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// The model said that it was done.
    case submitted
    /// The most steps were taken.
    case stepLimit = "step_limit"
    /// The most tokens were read and written, or the model's window is full.
    case tokenLimit = "token_limit"
    /// The time is up.
    case timeLimit = "time_limit"
    /// The model repeated itself, or could not form a call, in spite of reminders.
    case stuck
    /// The model or the environment broke down.
    case failed
}
