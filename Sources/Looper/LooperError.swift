/// Why a command of the program could not do its work.
public struct LooperError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable { case badInput, missingResource, download, checksum, busy, io }
        private let value: Value
        /// What was asked for does not make sense: an unknown name, a malformed file.
        public static let badInput = Code(value: .badInput)
        /// A file that belongs to the program is not there.
        public static let missingResource = Code(value: .missingResource)
        /// Nothing could be fetched.
        public static let download = Code(value: .download)
        /// What was fetched is not what was expected.
        public static let checksum = Code(value: .checksum)
        /// Another process is doing the same.
        public static let busy = Code(value: .busy)
        /// The file system refused.
        public static let io = Code(value: .io)
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and what to do.
    public let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
