/// A unified diff with its lines coloured by what they do.
struct DiffView: Sendable {
    private let patch: String

    init(_ patch: String) {
        self.patch = patch
    }

    var html: HTML {
        HTML("pre", ["class": "diff"]) {
            for (line, kind) in lines { HTML("span", ["class": kind]) { line + "\n" } }
            if patch.count > FoldedText.most { "… the rest is in the trajectory's file" }
        }
    }

    /// The lines, each with the class of the style sheet that colours it.
    private var lines: [(String, String?)] {
        let shown = patch.hasSuffix("\n") ? String(patch.dropLast()) : patch
        // A line that is removed may itself begin with dashes: within a hunk it is no file's name.
        var isInHunk = false
        return shown.prefix(FoldedText.most).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if line.hasPrefix("@@") {
                isInHunk = true
                return (String(line), "place")
            }
            isInHunk = isInHunk && (line.isEmpty || " +-\\".contains(line.prefix(1)))
            guard isInHunk else { return (String(line), "file") }
            return (String(line), line.hasPrefix("+") ? "added" : line.hasPrefix("-") ? "removed" : nil)
        }
    }
}
