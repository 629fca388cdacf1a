/// The limits of the standard tools, and the features of them that can be switched off.
public struct ToolLimits: Sendable, Hashable, Codable {
    /// Seconds a shell command may take.
    public var shellTimeout: Double = 60
    /// Characters of a shell command's output, or of a part of a file, that the model reads.
    public var outputCharacters: Int = 10_000
    /// Lines of a file that are shown when no end of a range is given.
    public var readLines: Int = 100
    /// Most lines that a range shows.
    public var readRangeLines: Int = 400
    /// Characters after which a line is clipped.
    public var lineCharacters: Int = 400
    /// Bytes above which a file is neither shown nor edited.
    public var fileBytes: Int = 4 << 20
    /// Lines found by a search that are shown.
    public var searchMatches: Int = 40
    /// Bytes above which a file is not searched.
    public var searchFileBytes: Int = 1 << 20
    /// Characters after which a found line is clipped.
    public var searchLineCharacters: Int = 200
    /// Lines shown before and after a change.
    public var editContextLines: Int = 2
    /// Lines of the nearest region that are shown when an edit does not fit.
    public var nearestLines: Int = 12
    /// Names suggested for a file that is not there.
    public var suggestions: Int = 3
    /// Whether `read` understands `path:100-200`.
    public var lineRanges: Bool = true
    /// Whether a Python file that no longer parses is reported with the edit; needs `python3`, costs about 50 ms.
    public var syntaxCheck: Bool = true

    /// Creates the default limits.
    public init() {}
}
