/// How a session stands: what changes in its trajectory beside the steps.
public struct Standing: Sendable, Hashable {
    /// How it ended; `nil` while it runs.
    public var outcome: Outcome?
    /// Why, in words, where the outcome alone does not say it.
    public var outcomeDetail: String?
    /// The change to the repository so far, as a unified diff; empty where there is none.
    public var patch: String
    /// Wall-clock seconds so far.
    public var seconds: Double

    /// Creates a standing; the default is that of a session that just began.
    public init(outcome: Outcome? = nil, outcomeDetail: String? = nil, patch: String = "", seconds: Double = 0) {
        self.outcome = outcome
        self.outcomeDetail = outcomeDetail
        self.patch = patch
        self.seconds = seconds
    }
}
