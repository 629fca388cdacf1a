/// Finds stop strings in a stream of text, and holds back what may be the beginning of one.
struct StopScanner {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []
    /// Whether a stop string was found; nothing more comes out then.
    private(set) var isStopped = false

    /// Looks for `stopStrings`; empty ones are ignored.
    init(_ stopStrings: [String]) {
        stops = stopStrings.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    /// Takes more text and gives what can be shown of it.
    mutating func append(_ text: String) -> String {
        guard !isStopped else { return "" }
        held += text.utf8
        if let start = firstStop() {
            isStopped = true
            return release(start)
        }
        return release(held.count - heldBack())
    }

    /// Ends the stream and gives what was held back.
    mutating func finish() -> String {
        isStopped ? "" : release(held.count)
    }

    // Stop strings are whole scalars, so every cut made here lies between scalars.
    private mutating func release(_ count: Int) -> String {
        defer { held.removeFirst(count) }
        return String(decoding: held[..<count], as: UTF8.self)
    }

    private func firstStop() -> Int? {
        held.indices.first { start in stops.contains { held[start...].starts(with: $0) } }
    }

    /// The length of the longest end of the text that begins a stop string.
    private func heldBack() -> Int {
        let longest = min(held.count, (stops.map(\.count).max() ?? 0) - 1)
        guard longest > 0 else { return 0 }
        return (1...longest).last { length in stops.contains { $0.starts(with: held.suffix(length)) } } ?? 0
    }
}
