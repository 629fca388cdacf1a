/// Why an agent cannot be put together.
public struct AgentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable {
            case missingPrompt, badSlot, badTool, badConfiguration, notRecorded, notATrajectory, badHook, notResumable
        }
        private let value: Value
        /// A file of `prompts/` is missing.
        public static let missingPrompt = Code(value: .missingPrompt)
        /// A prompt has a slot that nothing fills, or a slot that is not closed.
        public static let badSlot = Code(value: .badSlot)
        /// Two tools have one name, or a tool takes a name of the protocol.
        public static let badTool = Code(value: .badTool)
        /// A limit has no sensible value.
        public static let badConfiguration = Code(value: .badConfiguration)
        /// A trajectory could not be written down.
        public static let notRecorded = Code(value: .notRecorded)
        /// A file is no trajectory, is cut, or has another format.
        public static let notATrajectory = Code(value: .notATrajectory)
        /// Two hooks have one name, or a hook has that of a switch.
        public static let badHook = Code(value: .badHook)
        /// A session is over, or was begun with something else.
        public static let notResumable = Code(value: .notResumable)
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
