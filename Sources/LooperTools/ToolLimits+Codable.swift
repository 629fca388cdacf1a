import LooperCore

extension ToolLimits {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case shellTimeout = "shell_timeout"
        case outputCharacters = "output_characters"
        case readLines = "read_lines"
        case readRangeLines = "read_range_lines"
        case lineCharacters = "line_characters"
        case fileBytes = "file_bytes"
        case searchMatches = "search_matches"
        case searchFileBytes = "search_file_bytes"
        case searchLineCharacters = "search_line_characters"
        case editContextLines = "edit_context_lines"
        case nearestLines = "nearest_lines"
        case suggestions
        case lineRanges = "line_ranges"
        case syntaxCheck = "syntax_check"
        case fuzzyEditThreshold = "fuzzy_edit_threshold"
    }

    /// Reads limits; a field that is left out has its default.
    ///
    /// - Throws: ``ToolsError`` that names the fields that there are not, or the one with a value that cannot be;
    ///   `DecodingError` for values of the wrong type.
    public init(from decoder: any Decoder) throws {
        self.init()
        let fields = try decoder.knownFields(CodingKeys.self, of: "tools")
        for key in fields.allKeys { try read(key, from: fields) }
        try validate()
    }

    private mutating func read(_ key: CodingKeys, from fields: KeyedDecodingContainer<CodingKeys>) throws {
        switch key {
        case .shellTimeout: shellTimeout = try fields.decode(Double.self, forKey: key)
        case .outputCharacters: outputCharacters = try fields.decode(Int.self, forKey: key)
        case .readLines: readLines = try fields.decode(Int.self, forKey: key)
        case .readRangeLines: readRangeLines = try fields.decode(Int.self, forKey: key)
        case .lineCharacters: lineCharacters = try fields.decode(Int.self, forKey: key)
        case .fileBytes: fileBytes = try fields.decode(Int.self, forKey: key)
        case .searchMatches: searchMatches = try fields.decode(Int.self, forKey: key)
        case .searchFileBytes: searchFileBytes = try fields.decode(Int.self, forKey: key)
        case .searchLineCharacters: searchLineCharacters = try fields.decode(Int.self, forKey: key)
        case .editContextLines: editContextLines = try fields.decode(Int.self, forKey: key)
        case .nearestLines: nearestLines = try fields.decode(Int.self, forKey: key)
        case .suggestions: suggestions = try fields.decode(Int.self, forKey: key)
        case .lineRanges: lineRanges = try fields.decode(Bool.self, forKey: key)
        case .syntaxCheck: syntaxCheck = try fields.decode(Bool.self, forKey: key)
        case .fuzzyEditThreshold: fuzzyEditThreshold = try fields.decode(Double.self, forKey: key)
        }
    }
}
