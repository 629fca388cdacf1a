/// Unified diffs of one changed place.
struct LineDiff {
    let path: String
    private let context = 3

    init(path: String) {
        self.path = path
    }

    /// The diff that turns `old` into `new`; one hunk.
    func diff(_ old: [UInt8], _ new: [UInt8]) -> String {
        let before = Self.lines(old)
        let after = Self.lines(new)
        let head = zip(before, after).prefix { $0 == $1 }.count
        let most = min(before.count, after.count) - head
        let tail = min(most, zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.count)
        let start = max(0, head - context)
        let end = min(context, tail)
        let hunk =
            before[start..<head].map { Self.row(" ", $0) }
            + before[head..<before.count - tail].map { Self.row("-", $0) }
            + after[head..<after.count - tail].map { Self.row("+", $0) }
            + before[(before.count - tail)...].prefix(end).map { Self.row(" ", $0) }
        let counts = [before.count, after.count].map { count in
            let length = count - tail + end - start
            return length == 1 ? "\(start + 1)" : "\(length == 0 ? start : start + 1),\(length)"
        }
        return "diff --git a/\(path) b/\(path)\n--- a/\(path)\n+++ b/\(path)\n@@ -\(counts[0]) +\(counts[1]) @@\n"
            + hunk.joined()
    }

    /// Lines with their ends.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = (bytes[start...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }

    private static func row(_ mark: String, _ line: ArraySlice<UInt8>) -> String {
        let text = mark + String(decoding: line, as: UTF8.self)
        return line.last == 0x0A ? text : text + "\n\\ No newline at end of file\n"
    }
}
