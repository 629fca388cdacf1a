import Foundation

@testable import LooperModel

/// What the reference makes of the 2,000 texts, as `Fixtures/tokenizer/make_golden.py` wrote it down.
struct TokenizerGolden: Sendable {
    /// The reference's answer for one text.
    struct Line: Sendable, Hashable {
        let wordsHash: String
        let idsHash: String
        /// The ids themselves, for the first texts only.
        let ids: [Int32]?
    }

    let lines: [Line]

    /// Reads `NAME.golden`.
    init(_ name: String) throws {
        lines = try Fixtures.text("tokenizer/\(name).golden").split(separator: "\n").enumerated().map { index, row in
            let fields = row.split(separator: " ").map(String.init)
            return Line(
                wordsHash: fields[0],
                idsHash: fields[1],
                ids: index < 200 ? fields[2...].compactMap { Int32($0) } : nil
            )
        }
    }

    /// The texts, in the same order.
    static func texts() throws -> [String] {
        try JSONDecoder().decode([String].self, from: Fixtures.data("tokenizer/lines.json"))
    }

    /// 64-bit FNV-1a over numbers of four little-endian bytes.
    static func hash(_ numbers: some Sequence<Int32>) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for number in numbers {
            for shift in stride(from: 0, to: 32, by: 8) {
                hash = (hash ^ UInt64(number >> shift & 0xFF)) &* 0x100_0000_01B3
            }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The texts for which `tokenizer` disagrees with the reference, described.
    func disagreements(with tokenizer: Tokenizer) throws -> [String] {
        zip(try Self.texts(), lines).enumerated().compactMap { index, pair in
            let (text, expected) = pair
            let ids = tokenizer.encode(text)
            let words = tokenizer.words(of: text)
            let found = Line(
                wordsHash: Self.hash(words.map { Int32($0.utf8.count) }),
                idsHash: Self.hash(ids),
                ids: expected.ids.map { _ in ids }
            )
            return found == expected ? nil : "\(index): \(text.debugDescription): \(words) \(ids)"
        }
    }
}
