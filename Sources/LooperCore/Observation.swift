/// What came back from a tool, in the words the model reads.
public struct Observation: Sendable, Hashable, Codable {
    /// How the call went.
    public enum Status: String, Sendable, Hashable, Codable {
        case succeeded, failed
        /// The tool asks to end the session, as `done` does.
        case finished
    }

    /// How the call went.
    public var status: Status
    /// The text for the model.
    public var text: String
    /// One line that stands for `text` once it is pruned, as in `read src/a.py lines 1-40 of 120`.
    public var summary: String
    /// The lines of a file that `text` shows after its own first line; `nil` where it shows something else.
    public var excerpt: FileExcerpt?

    /// Creates an observation.
    public init(_ status: Status, _ text: String, summary: String, excerpt: FileExcerpt? = nil) {
        self.status = status
        self.text = text
        self.summary = summary
        self.excerpt = excerpt
    }
}

/// Which lines of a file were shown.
public struct FileExcerpt: Sendable, Hashable, Codable {
    /// Relative to the workspace.
    public var path: String
    /// Number of the first line, counted from 1.
    public var first: Int
    /// Number of the last line.
    public var last: Int
    /// How many lines the file has.
    public var lineCount: Int

    /// Creates an excerpt; `first` is not above `last`.
    public init(path: String, first: Int, last: Int, lineCount: Int) {
        self.path = path
        self.first = first
        self.last = last
        self.lineCount = lineCount
    }

    private enum CodingKeys: String, CodingKey {
        case path, first, last
        case lineCount = "line_count"
    }
}
