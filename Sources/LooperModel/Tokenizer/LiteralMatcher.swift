/// Finds tokens that are spelled out in a text, the longest where several start at the same place.
struct LiteralMatcher: Sendable {
    /// A stretch of a text: a token that was found, or the text between two.
    enum Piece: Hashable {
        case text(Range<Int>)
        case token(Int32)
    }

    /// Nodes of a trie, the root at 0.
    private var nodes = [Node()]
    /// Which bytes a token can start with, so that most of a text is passed over quickly.
    private var isFirst = [Bool](repeating: false, count: 256)

    private struct Node: Sendable {
        var children: [UInt8: Int] = [:]
        var token: Int32?
    }

    /// A matcher for the tokens with these spellings in UTF-8.
    init(_ spellings: [[UInt8]: Int32]) {
        for (spelling, id) in spellings {
            guard let first = spelling.first else { continue }
            isFirst[Int(first)] = true
            insert(spelling, id)
        }
    }

    private mutating func insert(_ spelling: [UInt8], _ id: Int32) {
        var node = 0
        for byte in spelling {
            if let child = nodes[node].children[byte] {
                node = child
            } else {
                nodes[node].children[byte] = nodes.count
                node = nodes.count
                nodes.append(Node())
            }
        }
        nodes[node].token = id
    }

    /// Cuts `text` into tokens and what lies between them.
    func pieces(of text: [UInt8]) -> [Piece] {
        var pieces: [Piece] = []
        var start = 0
        var index = 0
        while index < text.count {
            guard let (token, end) = longestMatch(text, index) else {
                index += 1
                continue
            }
            if start < index { pieces.append(.text(start..<index)) }
            pieces.append(.token(token))
            (start, index) = (end, end)
        }
        if start < text.count { pieces.append(.text(start..<text.count)) }
        return pieces
    }

    private func longestMatch(_ text: [UInt8], _ start: Int) -> (token: Int32, end: Int)? {
        guard isFirst[Int(text[start])] else { return nil }
        var (node, index) = (0, start)
        var match: (Int32, Int)?
        while index < text.count, let child = nodes[node].children[text[index]] {
            node = child
            index += 1
            if let token = nodes[node].token { match = (token, index) }
        }
        return match
    }
}
