import LooperCore
import LooperTools

extension ToolLimits {
    static let fields = [
        ConfigurationField("shell_timeout", .number(.init(above: 0)), "Seconds a shell command may take."),
        count(
            "output_characters",
            "Characters of a command's output, or of a part of a file, that the model reads."
        ),
        count("read_lines", "Lines of a file that are shown when no end of a range is given."),
        count("read_range_lines", "Most lines that a range shows."),
        count("line_characters", "Characters after which a line is clipped."),
        count("file_bytes", "Bytes above which a file is neither shown nor edited."),
        count("search_matches", "Lines found by a search that are shown."),
        count("search_file_bytes", "Bytes above which a file is not searched."),
        count("search_line_characters", "Characters after which a found line is clipped."),
        count("edit_context_lines", from: 0, "Lines shown before and after a change."),
        count("nearest_lines", "Lines of the nearest region that are shown when an edit does not fit."),
        count("suggestions", from: 0, "Names suggested for a file that is not there."),
        ConfigurationField("line_ranges", .boolean, "Whether `read` understands `path:100-200`."),
        ConfigurationField(
            "syntax_check",
            .boolean,
            "Whether a Python, JSON or YAML file that a change broke is reported; Python needs `python3` and about 50 ms."
        ),
        ConfigurationField(
            "fuzzy_edit_threshold",
            .number(.init(atLeast: 0, atMost: 1)),
            "Similarity from which an edit is applied where nothing matches better; 0 never does."
        ),
    ]

    private static func count(_ key: String, from least: Double = 1, _ summary: String) -> ConfigurationField {
        ConfigurationField(key, .integer(.init(atLeast: least)), summary)
    }
}
