import LooperCore

/// Knows which lines of which files were shown, and how often in the same form.
///
/// A line that has changed counts from the beginning, so that reading again after a change is never held against the
/// model, whatever made the change.
struct ReadCoverage {
    private struct Line {
        var text: Substring
        var count: Int
    }

    private var files: [String: [Int: Line]] = [:]

    /// Takes what a call of `read` showed.
    ///
    /// - Returns: how often at least half of these lines were shown by now.
    mutating func take(_ excerpt: FileExcerpt, text: String) -> Int {
        guard excerpt.first <= excerpt.last else { return 0 }
        let shown = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        var lines = files[FilePath.normal(excerpt.path)] ?? [:]
        var counts: [Int] = []
        for (number, text) in zip(excerpt.first...excerpt.last, shown) {
            let before = lines[number]
            let count = before?.text == text ? (before?.count ?? 0) + 1 : 1
            lines[number] = Line(text: text, count: count)
            counts.append(count)
        }
        files[FilePath.normal(excerpt.path)] = lines
        counts.sort()
        return counts.isEmpty ? 0 : counts[counts.count / 2]
    }

    /// Forgets everything: a file was changed, and what was read is looked at with other eyes.
    mutating func reset() {
        files = [:]
    }
}

/// One spelling for a path within the workspace.
enum FilePath {
    /// `path` without `.`, doubled slashes and the `..` that can be resolved.
    static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
