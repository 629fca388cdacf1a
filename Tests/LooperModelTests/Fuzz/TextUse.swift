@testable import LooperModel

/// Tokenizes a text, and checks what must be true whatever the vocabulary and the text.
enum TextUse {
    /// Ids are in range and the same each time; where the vocabulary has all bytes, they give the text back.
    static func check(_ tokenizer: Tokenizer, _ text: String, _ random: inout FuzzRandom) throws {
        for parsing in [false, true] {
            let ids = tokenizer.encode(text, parsingSpecial: parsing)
            guard ids.allSatisfy({ (0..<tokenizer.vocabularySize).contains(Int($0)) }) else {
                throw FuzzFinding("an id is out of range: \(text.debugDescription)")
            }
            guard ids == tokenizer.encode(text, parsingSpecial: parsing) else {
                throw FuzzFinding("other ids the second time: \(text.debugDescription)")
            }
            try checkPieces(of: ids, tokenizer, &random)
        }
    }

    /// The ids give the text back, byte by byte, or its composed form where the tokenizer composes.
    ///
    /// - Parameter spellings: of control tokens, which add nothing to a decoded text.
    static func checkRoundTrip(_ tokenizer: Tokenizer, _ text: String, spellings: [Int32: String]) throws {
        for parsing in [false, true] {
            let ids = tokenizer.encode(text, parsingSpecial: parsing)
            let bytes = ids.flatMap { id in
                parsing ? spellings[id].map { Array($0.utf8) } ?? tokenizer.bytes(of: id) : tokenizer.bytes(of: id)
            }
            let isSame =
                tokenizer.preTokenizer.composes
                ? Array(String(decoding: bytes, as: UTF8.self).composed.utf8) == Array(text.composed.utf8)
                : bytes == Array(text.utf8)
            guard isSame else { throw FuzzFinding("does not come back: \(text.debugDescription)") }
        }
    }

    /// Four times the text takes no more than about four times as long, in time of the processor.
    static func checkTime(_ tokenizer: Tokenizer, _ text: String) throws {
        func seconds(_ copies: Int) -> Double {
            let text = String(repeating: text, count: copies)
            // The least of three: a thread also pays for pages and caches that others took from it.
            return (0..<3).map { _ in ProcessorTime.seconds { _ = tokenizer.encode(text) } }.min() ?? 0
        }
        let (few, many) = (seconds(8), seconds(32))
        guard many < 10 * few + 0.05 else {
            throw FuzzFinding("\(few) s for 8 copies, \(many) s for 32: \(text.debugDescription)")
        }
    }

    /// Streamed in pieces, the text is what it is in one piece.
    private static func checkPieces(of ids: [Int32], _ tokenizer: Tokenizer, _ random: inout FuzzRandom) throws {
        var assembler = TextAssembler()
        var streamed = ""
        var rest = ids[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + random.below(3))
            streamed += assembler.append(piece.flatMap(tokenizer.bytes))
            rest = rest.dropFirst(piece.count)
        }
        streamed += assembler.finish()
        guard Array(streamed.utf8) == Array(tokenizer.decode(ids).utf8) else {
            throw FuzzFinding("streaming changes the text of \(ids)")
        }
    }
}
