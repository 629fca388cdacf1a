extension ToolLimits {
    enum CodingKeys: String, CodingKey {
        case suggestions
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
        case lineRanges = "line_ranges"
        case syntaxCheck = "syntax_check"
    }
}
