/// Lines of a file that have to become others.
struct Fix: Sendable, Hashable {
    let path: String
    /// Number of the first old line, counted from 1; where there is none, of the line before which the new ones stand.
    var line: Int
    var old: [String]
    var new: [String]

    /// The fixes that a unified diff is made of, each run of changed lines one, in the order of the diff.
    ///
    /// A diff that makes, removes or renames a file is none that an edit can make; it gives nothing.
    static func all(in patch: String) -> [Fix] {
        var reader = PatchReader()
        for line in patch.split(separator: "\n", omittingEmptySubsequences: false) { reader.take(line) }
        return reader.finished
    }
}

/// Reads the runs of changed lines out of a diff.
private struct PatchReader {
    private var path: String?
    private var fixes: [Fix] = []
    private var run: Fix?
    private var line = 0
    private var left = (old: 0, new: 0)
    private var isUnusable = false

    var finished: [Fix] {
        isUnusable ? [] : fixes + [run].compactMap(\.self)
    }

    mutating func take(_ text: Substring) {
        guard left.old > 0 || left.new > 0 else { return takeHeading(text) }
        switch text.first {
        case "-":
            change { $0.old.append(String(text.dropFirst())) }
            (line, left.old) = (line + 1, left.old - 1)
        case "+":
            change { $0.new.append(String(text.dropFirst())) }
            left.new -= 1
        case "\\": break
        default:
            close()
            (line, left.old, left.new) = (line + 1, left.old - 1, left.new - 1)
        }
    }

    private mutating func takeHeading(_ text: Substring) {
        if text.hasPrefix("--- /dev/null") || text.hasPrefix("+++ /dev/null") || text.hasPrefix("rename ") {
            isUnusable = true
        }
        if text.hasPrefix("+++ b/") { path = String(text.dropFirst(6)) }
        guard text.hasPrefix("@@ ") else { return }
        close()
        let numbers = text.split(separator: " ").dropFirst().prefix(2).map { part in
            part.dropFirst().split(separator: ",").compactMap { Int($0) }
        }
        guard numbers.count == 2, let first = numbers[0].first else { return }
        left = (numbers[0].count > 1 ? numbers[0][1] : 1, numbers[1].count > 1 ? numbers[1][1] : 1)
        line = left.old == 0 ? first + 1 : first
    }

    private mutating func change(_ body: (inout Fix) -> Void) {
        var fix = run ?? Fix(path: path ?? "", line: line, old: [], new: [])
        body(&fix)
        run = fix
    }

    private mutating func close() {
        if let run { fixes.append(run) }
        run = nil
    }
}
