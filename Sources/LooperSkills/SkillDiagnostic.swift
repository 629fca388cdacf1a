/// What is wrong with a skill, and where.
public struct SkillDiagnostic: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, relative to the library.
    public let path: String
    /// The line, counted from 1; `nil` where it concerns the whole file.
    public let line: Int?
    /// What is wrong and what would be right.
    public let message: String

    init(_ path: String, line: Int? = nil, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    /// `path:line: message`.
    public var description: String {
        line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)"
    }
}
