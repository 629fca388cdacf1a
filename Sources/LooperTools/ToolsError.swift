/// Why the tools could not be set up.
///
/// A tool that fails in a session is not an error: it is an observation.
public struct ToolsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable {
            case missingBundle, brokenBundle, unusableRoot, noHome, badConfiguration, unwritable
        }
        private let value: Value
        /// There is no bundle for a tool that was asked for.
        public static let missingBundle = Code(value: .missingBundle)
        /// A bundle's file says something that cannot be used.
        public static let brokenBundle = Code(value: .brokenBundle)
        /// The folder that tools should work in is not there or not a folder.
        public static let unusableRoot = Code(value: .unusableRoot)
        /// No private home folder for commands could be made.
        public static let noHome = Code(value: .noHome)
        /// A configuration has an unknown field, or a limit that makes no sense.
        public static let badConfiguration = Code(value: .badConfiguration)
        /// A file cannot be read or replaced.
        public static let unwritable = Code(value: .unwritable)
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and what to do, in words.
    public let message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
