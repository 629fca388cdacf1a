/// Which lines of which files a unified diff changes, counted from 1 in the files before it.
///
/// Lines that are only added have no number of their own: the line that they follow stands for them.
struct ChangedLines: Sendable, Hashable {
    /// The lines of each file, by its path; a file that is new has none.
    let files: [String: Set<Int>]

    /// Reads a diff; what is no diff changes nothing.
    init(of patch: String) {
        var reader = Reader()
        // Split by bytes: a carriage return and a line feed are one character.
        for line in patch.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            reader.take(String(decoding: line, as: UTF8.self))
        }
        files = reader.files
    }

    private struct Reader {
        var files: [String: Set<Int>] = [:]
        private var path: String?
        /// The next line before the diff, and how many lines of the hunk are still to come on each side.
        private var line = 0
        private var old = 0
        private var new = 0
        private var hasRemoved = false

        mutating func take(_ text: String) {
            guard old > 0 || new > 0 else { return takeHeader(text) }
            switch text.utf8.first {
            case UInt8(ascii: "-"):
                note(line)
                line += 1
                old -= 1
            case UInt8(ascii: "+"):
                // Where lines are replaced, the old ones are noted already.
                if !hasRemoved { note(max(1, line - 1)) }
                new -= 1
                return
            case UInt8(ascii: "\\"):
                return
            default:
                line += 1
                old -= 1
                new -= 1
            }
            hasRemoved = text.utf8.first == UInt8(ascii: "-")
        }

        private mutating func note(_ line: Int) {
            if let path { files[path, default: []].insert(line) }
        }

        private mutating func takeHeader(_ text: String) {
            if text.hasPrefix("--- ") {
                path = text.hasPrefix("--- a/") ? String(text.dropFirst(6).prefix { $0 != "\t" && $0 != "\r" }) : nil
            } else if let match = text.prefixMatch(of: /@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/) {
                line = Int(match.1) ?? 1
                old = match.2.map { Int($0) ?? 0 } ?? 1
                new = match.3.map { Int($0) ?? 0 } ?? 1
                hasRemoved = false
            }
        }
    }
}
