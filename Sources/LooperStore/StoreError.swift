/// Why the store could not keep or give what was asked.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable { case conflict, noSession, badLine, busy, damaged, newer, io }
        private let value: Value
        /// Another entry stands under the same key.
        public static let conflict = Code(value: .conflict)
        /// An entry belongs to a session that is not in the store.
        public static let noSession = Code(value: .noSession)
        /// A line that is read is no entry.
        public static let badLine = Code(value: .badLine)
        /// Other processes kept the store from this one for too long.
        public static let busy = Code(value: .busy)
        /// The file is no store, or was damaged.
        public static let damaged = Code(value: .damaged)
        /// A newer Looper wrote the store.
        public static let newer = Code(value: .newer)
        /// The file system refused.
        public static let io = Code(value: .io)
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong, where, and what to do.
    public let message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
