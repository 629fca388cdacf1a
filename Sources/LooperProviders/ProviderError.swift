public import LooperCore

/// Why a provider could not answer.
public struct ProviderError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable {
            case unreadable, malformed, exhausted, badConfiguration, unauthorized, refused, overloaded, unreachable
            case timeout, interrupted, contextOverflow, truncated, filtered, unknownWindow
        }
        private let value: Value
        /// The script cannot be read.
        public static let unreadable = Code(value: .unreadable)
        /// What was read is not in its format: a script, or the answer of a server.
        public static let malformed = Code(value: .malformed)
        /// The script has no further reply.
        public static let exhausted = Code(value: .exhausted)
        /// An address, a key or an option cannot be used.
        public static let badConfiguration = Code(value: .badConfiguration)
        /// The key is missing or not accepted.
        public static let unauthorized = Code(value: .unauthorized)
        /// The server does not do what it was asked.
        public static let refused = Code(value: .refused)
        /// The server has too much to do, or broke down.
        public static let overloaded = Code(value: .overloaded)
        /// There is no connection.
        public static let unreachable = Code(value: .unreachable)
        /// Nothing came in time.
        public static let timeout = Code(value: .timeout)
        /// The connection broke in the middle of an answer.
        public static let interrupted = Code(value: .interrupted)
        /// Prompt and reply do not fit the window.
        public static let contextOverflow = Code(value: .contextOverflow)
        /// The server left out a part of the prompt without saying so.
        public static let truncated = Code(value: .truncated)
        /// The provider's filter held the answer back.
        public static let filtered = Code(value: .filtered)
        /// Nobody says how much the model can read.
        public static let unknownWindow = Code(value: .unknownWindow)
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and what to do.
    public let message: String
    /// Whether the same request may succeed later.
    package var isTransient: Bool
    /// Seconds that the server asked to wait.
    package var retryAfter: Double?
    /// Whether text of the broken reply was passed to its listener.
    package var hasPassedText = false

    package init(_ code: Code, _ message: String, isTransient: Bool = false, retryAfter: Double? = nil) {
        self.code = code
        self.message = message
        self.isTransient = isTransient
        self.retryAfter = retryAfter
    }

    /// The message.
    public var description: String { message }
}

extension ProviderError: ModelFailure {
    /// What the session makes of it.
    public var meaning: ModelFailureMeaning {
        if code == .contextOverflow { return .contextOverflow }
        return hasPassedText && isTransient ? .interrupted : .breakdown
    }
}
