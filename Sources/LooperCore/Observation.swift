/// What came back from a tool, in the words the model reads.
public struct Observation: Sendable, Hashable, Codable {
    /// How the call went.
    public enum Status: String, Sendable, Hashable, Codable {
        case succeeded, failed
        /// The tool asks to end the session, as `done` does.
        case finished
    }

    /// How the call went.
    public var status: Status
    /// The text for the model.
    public var text: String
    /// One line that stands for `text` once it is pruned, as in `read src/a.py lines 1-40 of 120`.
    public var summary: String

    /// Creates an observation.
    public init(_ status: Status, _ text: String, summary: String) {
        self.status = status
        self.text = text
        self.summary = summary
    }
}
