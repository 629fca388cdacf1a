import LooperCore

/// All that a session has shown of its repository so far: the task and the results, never what the expert wrote itself.
struct VisibleText {
    /// A line of a file whose number was shown.
    struct Anchor: Hashable {
        let path: String
        let line: Int
        /// The result that showed it, from 0; the task has -1.
        let result: Int
    }

    /// Names that were shown.
    private(set) var names: Set<String> = []
    /// Numbers of lines that were shown with their files, in order.
    private(set) var anchors: [Anchor] = []
    /// Files that were named.
    private(set) var paths: Set<String> = []
    /// Lines that were shown one after the other, by file.
    private(set) var blocks: [String: [[String]]] = [:]
    /// The texts themselves.
    private(set) var texts: [String] = []

    /// Takes the conversation from the message with the task on.
    init(_ messages: some Sequence<Message>, tree: SourceTree) {
        let shown = messages.filter { $0.role == .user }
        for (index, message) in shown.enumerated() { take(message.content, index - 1, PathMentions(tree: tree)) }
    }

    /// Whether `lines` of a file were shown one after the other.
    func holds(_ lines: [String], of path: String) -> Bool {
        (blocks[path] ?? []).contains { block in
            block.indices.contains { block[$0...].starts(with: lines) }
        }
    }

    /// Whether the words of `text` were shown as they stand.
    func holds(_ text: String) -> Bool { texts.contains { $0.contains(text) } }

    private mutating func take(_ text: String, _ result: Int, _ mentions: PathMentions) {
        texts.append(text)
        names.formUnion(Names.all(in: text))
        var reader = NumberedLines()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if reader.take(line) { continue }
            let found = mentions.found(in: line)
            for mention in found {
                paths.insert(mention.path)
                guard let number = mention.line else { continue }
                anchors.append(Anchor(path: mention.path, line: number, result: result))
            }
            if let path = found.first?.path { reader.begin(path) }
        }
        for block in reader.finished {
            blocks[block.path, default: []].append(block.lines)
            let last = block.first + block.lines.count - 1
            anchors += [block.first, last].map { Anchor(path: block.path, line: $0, result: result) }
        }
    }
}

/// Reads the lines that `read` and `edit` show with their numbers.
struct NumberedLines {
    struct Block {
        let path: String
        let first: Int
        var lines: [String]
    }

    private var path: String?
    private var blocks: [Block] = []

    /// What was read, in order.
    var finished: [Block] { blocks }

    /// What follows is of the file at `path`.
    mutating func begin(_ path: String) { self.path = path }

    /// Takes a line; `false` where it has no number.
    mutating func take(_ line: Substring) -> Bool {
        guard let path, let tab = line.firstIndex(of: "\t"), let number = Int(line[..<tab]) else { return false }
        let text = String(line[line.index(after: tab)...])
        if let last = blocks.last, last.path == path, last.first + last.lines.count == number {
            blocks[blocks.count - 1].lines.append(text)
        } else {
            blocks.append(Block(path: path, first: number, lines: [text]))
        }
        return true
    }
}
