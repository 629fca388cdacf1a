/// Takes a command's output as it comes: the beginning and the end stay in memory, a long one goes to a file as well.
struct OutputCapture: Sendable {
    private let limit: Int
    private let spillLimit: Int
    private let makeSpill: @Sendable () -> OutputSpill?
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var spill: OutputSpill?
    private(set) var total = 0

    /// Keeps `limit` bytes in memory; `makeSpill` opens the file once there are more.
    init(limit: Int, spillLimit: Int, makeSpill: @escaping @Sendable () -> OutputSpill?) {
        self.limit = min(max(limit, 2), 1 << 30)
        self.spillLimit = spillLimit
        self.makeSpill = makeSpill
    }

    /// Takes the next bytes.
    mutating func take(_ bytes: [UInt8]) {
        let before = total
        total += bytes.count
        if total > limit, before <= limit {
            spill = makeSpill()
            keep(head[...])
        }
        if total > limit { keep(bytes[...]) }
        let room = max(0, limit - head.count)
        head += bytes.prefix(room)
        tail += bytes.dropFirst(room)
        // Dropped in large pieces, so that the cost stays linear in the output.
        if tail.count > 4 * limit { tail.removeFirst(tail.count - limit) }
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        spill?.write(bytes, limit: spillLimit)
    }

    /// What was kept as one text, and the path of the whole.
    mutating func finish() -> (output: String, spillPath: String?) {
        spill?.finish(total: total)
        guard total > limit else { return (String(decoding: head, as: UTF8.self), nil) }
        let first = Truncation.head(head[...], limit: limit / 2)
        let end = head + tail
        let last = Truncation.tail(end[...], limit: limit / 2)
        return (Truncation.join(head: first, tail: last, total: total, whole: spill?.place), spill?.path)
    }
}

/// The file that takes the whole of a long output, up to a limit.
struct OutputSpill: Sendable {
    /// Relative to the workspace.
    let path: String
    private let file: Descriptor
    private var written = 0
    private var isCut = false

    init(path: String, file: Descriptor) {
        self.path = path
        self.file = file
    }

    /// The path with a word on what it holds.
    var place: String { isCut ? "\(path) (only the first \(written) bytes)" : path }

    mutating func write(_ bytes: ArraySlice<UInt8>, limit: Int) {
        let part = bytes.prefix(max(0, limit - written))
        if part.count < bytes.count { isCut = true }
        guard !part.isEmpty else { return }
        do {
            try file.writeAll(part, path)
            written += part.count
        } catch {
            isCut = true
        }
    }

    func finish(total: Int) {
        guard isCut else { return }
        let mark = "\n[\(total - written) of \(total) bytes of output are not in this file]\n"
        // The mark is a courtesy to whoever opens the file; the result of the command says the same.
        try? file.writeAll(Array(mark.utf8), path)
    }
}
