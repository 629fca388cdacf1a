import Testing

@testable import LooperModel

struct TokenizerLiteralTests {
    private let matcher = LiteralMatcher([Array("<a>".utf8): 1, Array("<a>b".utf8): 2, Array("<".utf8): 3, []: 4])

    @Test(
        arguments: [
            ("", []),
            ("xyz", [.text(0..<3)]),
            ("x<a>y", [.text(0..<1), .token(1), .text(4..<5)]),
            ("<a>b<a>", [.token(2), .token(1)]),
            ("<a<a>", [.token(3), .text(1..<2), .token(1)]),
        ] as [(String, [LiteralMatcher.Piece])]
    )
    func `finds the longest token at each place`(text: String, pieces: [LiteralMatcher.Piece]) {
        #expect(matcher.pieces(of: Array(text.utf8)) == pieces)
    }
}
