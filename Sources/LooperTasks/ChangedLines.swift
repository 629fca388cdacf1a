/// Which lines of which files a unified diff changes, counted from 1 in the files before it.
///
/// Lines that are only added have no number of their own: the line that they follow stands for them.
struct ChangedLines: Sendable, Hashable {
    /// The lines of each file, by its path; a file that is new has none.
    private(set) var files: [String: Set<Int>] = [:]

    /// Reads a diff; what is no diff changes nothing.
    init(of patch: String) {
        var hunk = Hunk()
        var path: String?
        var follows = false
        // Split by bytes: a carriage return and a line feed are one character.
        for line in patch.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let number = hunk.line
            if hunk.takes(line) {
                let isRemoved = line.first == UInt8(ascii: "-")
                let isAdded = line.first == UInt8(ascii: "+")
                // Where lines are replaced, the old ones are noted already.
                if let path, isRemoved || isAdded && !follows {
                    files[path, default: []].insert(isRemoved ? number : max(1, number - 1))
                }
                follows = isRemoved || isAdded
            } else {
                let text = String(decoding: line, as: UTF8.self)
                hunk = Hunk(text)
                follows = false
                if text.hasPrefix("--- ") { path = Self.path(in: text) }
            }
        }
    }

    /// The path of a header `--- a/path`.
    private static func path(in header: String) -> String? {
        guard header.hasPrefix("--- a/") else { return nil }
        return String(header.dropFirst(6).prefix { $0 != "\t" && $0 != "\r" })
    }
}
