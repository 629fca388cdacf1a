/// What a patch changes, for a reader: the files, and under each the lines that go and come.
struct PatchLines {
    private(set) var files: [String] = []
    private var lines: [String] = []

    /// The files with their lines.
    var text: String { lines.joined(separator: "\n") }

    init(_ patch: String) {
        var isInHunk = false
        for line in patch.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("diff --git ") {
                isInHunk = false
            } else if line.hasPrefix("@@") {
                isInHunk = true
            } else if isInHunk, line.hasPrefix("+") || line.hasPrefix("-") {
                lines.append(String(line))
            } else if !isInHunk, let file = Self.file(line), files.last != file {
                files.append(file)
                lines.append(file)
            }
        }
    }

    /// The file that a header names; one that is removed is named by its old name alone.
    private static func file(_ line: Substring) -> String? {
        for header in ["--- a/", "+++ b/"] where line.hasPrefix(header) {
            return String(line.dropFirst(header.count).prefix { $0 != "\t" })
        }
        return nil
    }
}
