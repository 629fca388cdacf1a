/// How many lines a hunk of a diff still has; those are content, whatever they look like.
struct Hunk {
    /// Number of the next line in the file before the diff, counted from 1.
    private(set) var line = 0
    private var old = 0
    private var new = 0

    init() {}

    /// Begins where `line` is a header such as `@@ -1,2 +1,3 @@`.
    init(_ line: String) {
        guard let match = line.prefixMatch(of: /@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/) else { return }
        self.line = Int(match.1) ?? 0
        old = match.2.map { Int($0) ?? 0 } ?? 1
        new = match.3.map { Int($0) ?? 0 } ?? 1
    }

    /// Counts `line` where it is one of its own.
    mutating func takes(_ line: Substring.UTF8View) -> Bool {
        guard old > 0 || new > 0 else { return false }
        switch line.first {
        case UInt8(ascii: "-") where old > 0: passOld()
        case UInt8(ascii: "+") where new > 0: new -= 1
        case UInt8(ascii: "\\"): break
        case nil, UInt8(ascii: " "), 0x0D:
            passOld()
            new -= 1
        default: return false
        }
        return true
    }

    private mutating func passOld() {
        old -= 1
        line += 1
    }
}
