/// The files that the attribute `path` of a search means: all below a folder, one file, or those that a pattern fits.
struct PathFilter {
    private let pattern: [Character]?
    private let prefix: String

    /// Reads a folder, a file, or a pattern with `*` (any characters, also `/`) and `?`.
    init(_ text: String) {
        let plain = text.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        prefix = plain
        pattern = plain.contains { $0 == "*" || $0 == "?" } ? Array(plain) : nil
    }

    /// Whether the file at `path` is meant.
    func matches(_ path: String) -> Bool {
        guard let pattern else { return prefix.isEmpty || path == prefix || path.hasPrefix(prefix + "/") }
        if Self.fits(Array(path), pattern) { return true }
        let name = path.split(separator: "/").last ?? ""
        return !prefix.contains("/") && Self.fits(Array(name), pattern)
    }

    /// Matches with one remembered star to return to, so that hostile patterns stay cheap.
    private static func fits(_ text: [Character], _ pattern: [Character]) -> Bool {
        var (t, p) = (0, 0)
        var star: (text: Int, pattern: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (t, p)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
                (t, p) = (t + 1, p + 1)
            } else if let back = star {
                star = (back.text + 1, back.pattern)
                (t, p) = (back.text + 1, back.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}
