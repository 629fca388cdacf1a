/// A piece of source text.
struct SourceToken: Sendable, Hashable {
    /// The kinds of piece.
    enum Kind: Sendable, Hashable { case word, number, string, comment, symbol, newline }

    var kind: Kind
    /// Where it stands, in bytes.
    var range: Range<Int>
    /// The line it begins in, from 0.
    var line: Int
}
