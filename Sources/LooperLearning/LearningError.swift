/// Why nothing could be made to learn from.
public struct LearningError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable {
            case badPrompt, badModel, badInput, otherSettings, unwritable, unreadable, notDistilled
        }
        private let value: Value
        /// A file of `prompts/` that learning needs is missing or broken.
        public static let badPrompt = Code(value: .badPrompt)
        /// The model cannot hold a conversation.
        public static let badModel = Code(value: .badModel)
        /// What was asked for makes no sense.
        public static let badInput = Code(value: .badInput)
        /// The folder holds what was made with other settings.
        public static let otherSettings = Code(value: .otherSettings)
        /// A file cannot be read or written.
        public static let unwritable = Code(value: .unwritable)
        /// A folder to learn from is not there.
        public static let unreadable = Code(value: .unreadable)
        /// No text within the limits came of what there is to learn from.
        public static let notDistilled = Code(value: .notDistilled)
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
