/// The limits of the standard tools, and the features of them that can be switched off.
public struct ToolLimits: Sendable, Hashable, Codable {
    /// Seconds a shell command may take.
    public var shellTimeout = 60.0
    /// Characters of a command's output, or of a part of a file, that the model reads.
    public var outputCharacters = 10_000
    /// Lines of a file that are shown when no end of a range is given.
    public var readLines = 100
    /// Most lines that a range shows.
    public var readRangeLines = 400
    /// Characters after which a line is clipped.
    public var lineCharacters = 400
    /// Bytes above which a file is neither shown nor edited.
    public var fileBytes = 4 << 20
    /// Lines found by a search that are shown.
    public var searchMatches = 40
    /// Bytes above which a file is not searched.
    public var searchFileBytes = 4 << 20
    /// Characters after which a found line is clipped.
    public var searchLineCharacters = 200
    /// Lines shown before and after a change.
    public var editContextLines = 2
    /// Lines of the nearest region that are shown when an edit does not fit.
    public var nearestLines = 12
    /// Names suggested for a file that is not there.
    public var suggestions = 3
    /// Whether `read` understands `path:100-200`.
    public var lineRanges = true
    /// Whether a Python, JSON or YAML file that a change broke is reported; Python needs `python3` and about 50 ms.
    public var syntaxCheck = true
    /// Similarity from which an edit is applied where nothing matches better; 0 never does.
    ///
    /// The similarity is `ratio()` of Python's `difflib.SequenceMatcher` without its heuristic for popular characters,
    /// between the old lines and as many lines of the file. The first Looper applied edits from 0.7 on; it is kept so
    /// that what it costs and gains can be measured.
    public var fuzzyEditThreshold = 0.0

    /// Creates the default limits.
    public init() {}

    /// Checks that tools can work with these limits.
    ///
    /// - Throws: ``ToolsError`` that names the field.
    public func validate() throws(ToolsError) {
        let counts: [(CodingKeys, Int)] = [
            (.outputCharacters, outputCharacters), (.readLines, readLines), (.readRangeLines, readRangeLines),
            (.lineCharacters, lineCharacters), (.fileBytes, fileBytes), (.searchMatches, searchMatches),
            (.searchFileBytes, searchFileBytes), (.searchLineCharacters, searchLineCharacters),
        ]
        for (key, value) in counts where value < 1 {
            throw ToolsError(.badConfiguration, "\(key.rawValue) is \(value); it must be at least 1")
        }
        let others: [(CodingKeys, Int)] = [
            (.editContextLines, editContextLines), (.nearestLines, nearestLines), (.suggestions, suggestions),
        ]
        for (key, value) in others where value < 0 {
            throw ToolsError(.badConfiguration, "\(key.rawValue) is \(value); it must not be negative")
        }
        guard shellTimeout > 0, shellTimeout.isFinite else {
            throw ToolsError(
                .badConfiguration,
                "shell_timeout is \(shellTimeout); it must be a number of seconds above 0"
            )
        }
        guard (0...1).contains(fuzzyEditThreshold) else {
            throw ToolsError(
                .badConfiguration,
                "fuzzy_edit_threshold is \(fuzzyEditThreshold); it must be from 0 (off) to 1"
            )
        }
    }
}
