/// A file as if all its lines ended with `\n`, with the way back to its own bytes.
struct LineEndView {
    private let source: SourceText
    private let bytes: [UInt8]
    /// Where each line starts in `bytes`; one more entry for the end.
    private let starts: [Int]

    init(_ source: SourceText) {
        self.source = source
        var bytes: [UInt8] = []
        var starts: [Int] = []
        bytes.reserveCapacity(source.bytes.count)
        for line in source.lines {
            starts.append(bytes.count)
            bytes += source.bytes[line.start..<line.end]
            if line.next > line.end { bytes.append(0x0A) }
        }
        self.bytes = bytes
        self.starts = starts + [bytes.count]
    }

    /// The bytes of the file at each place where `lines` stand, next to each other.
    func places(of lines: [String]) -> [Range<Int>] {
        let wanted = Array(lines.joined(separator: "\n").utf8)
        return ByteSearch.all(wanted, in: bytes).map { start in
            offset(start, isEnd: false)..<offset(start + wanted.count, isEnd: true)
        }
    }

    private func offset(_ position: Int, isEnd: Bool) -> Int {
        guard !source.lines.isEmpty, position < bytes.count else { return source.bytes.count }
        var low = 0
        var high = source.lines.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= position { low = middle } else { high = middle - 1 }
        }
        // A match that ends with a newline ends behind the whole line end, `\r\n` or not.
        if isEnd, position == starts[low], low > 0 { return source.lines[low - 1].next }
        let line = source.lines[low]
        return min(line.start + position - starts[low], line.next)
    }
}
