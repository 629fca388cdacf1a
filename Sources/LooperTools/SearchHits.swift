/// The lines found so far.
struct SearchHits {
    private let needle: [UInt8]
    private let limits: ToolLimits
    /// Whether ASCII letters match in either case.
    let folded: Bool
    /// How many lines were found.
    private(set) var count = 0
    /// The first of them, as `path:line: text`.
    private(set) var shown: [String] = []

    init(needle: [UInt8], folded: Bool, limits: ToolLimits) {
        self.needle = folded ? needle.map(Self.lower) : needle
        self.folded = folded
        self.limits = limits
    }

    /// Adds the lines of a file that hold the needle.
    mutating func look(into bytes: [UInt8], path: String) {
        let hay = folded ? bytes.map(Self.lower) : bytes
        var next = 0
        var line = 1
        var counted = 0
        while let found = ByteSearch.first(needle, in: hay, from: next) {
            while let newline = bytes[counted..<found].firstIndex(of: 0x0A) {
                line += 1
                counted = newline + 1
            }
            let end = bytes[found...].firstIndex(of: 0x0A) ?? bytes.count
            add(bytes[counted..<end], path: path, line: line)
            next = end
        }
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, path: String, line: Int) {
        count += 1
        guard shown.count < limits.searchMatches else { return }
        let text = String(decoding: bytes, as: UTF8.self).trimmed
        shown.append("\(path):\(line): \(Truncation.clip(text, limit: limits.searchLineCharacters))")
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
