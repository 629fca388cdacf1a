/// Why a provider could not answer.
public struct ProviderError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable { case unreadable, malformed, exhausted }
        private let value: Value
        /// The script cannot be read.
        public static let unreadable = Code(value: .unreadable)
        /// The script is not in its format.
        public static let malformed = Code(value: .malformed)
        /// The script has no further reply.
        public static let exhausted = Code(value: .exhausted)
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and what to do.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
