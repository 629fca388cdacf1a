/// Why a session is not learned from.
public struct ExperienceDiagnostic: Sendable, Hashable, CustomStringConvertible {
    /// The kinds of reason.
    public enum Kind: String, Sendable, Hashable {
        /// The file cannot be read, or is not what it should be.
        case broken
        /// The session runs, or was killed.
        case unfinished
    }

    /// The kind of reason.
    public var kind: Kind
    /// The file.
    public var path: String
    /// What is wrong and what to do.
    public var message: String

    /// The path and the message.
    public var description: String { "\(path): \(message)" }
}
