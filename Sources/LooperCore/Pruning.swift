/// What left the transcript, to make room, before a reply was asked for.
public struct Pruning: Sendable, Hashable, Codable {
    /// A result that became one line.
    public struct Shortened: Sendable, Hashable, Codable {
        /// The number of the step whose result it was.
        public var step: Int
        /// What the model reads in its place.
        public var text: String

        /// Creates a shortened result.
        public init(step: Int, text: String) {
            self.step = step
            self.text = text
        }
    }

    /// Numbers of the steps whose reply and result are gone: replies without a usable call, once repaired.
    public var dropped: [Int]
    /// Results that became one line each.
    public var shortened: [Shortened]

    /// Creates a pruning.
    public init(dropped: [Int] = [], shortened: [Shortened] = []) {
        self.dropped = dropped
        self.shortened = shortened
    }
}
