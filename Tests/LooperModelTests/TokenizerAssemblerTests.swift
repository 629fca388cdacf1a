import Testing

@testable import LooperModel

struct TokenizerAssemblerTests {
    @Test func `holds back an unfinished scalar`() {
        var assembler = TextAssembler()
        #expect(assembler.append([0x61, 0xF0, 0x9F]) == "a")
        #expect(assembler.append([0xA7]) == "")
        #expect(assembler.append([0xA0, 0x62]) == "🧠b")
        #expect(assembler.finish() == "")
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC0, 0xAF], [0xE0, 0x80], [0xED, 0xA0], [0xF4, 0x90], [0xF5], [0x61, 0x80],
        ] as [[UInt8]]
    )
    func `does not wait for what cannot become a scalar`(bytes: [UInt8]) {
        var assembler = TextAssembler()
        #expect(assembler.append(bytes) == String(decoding: bytes, as: UTF8.self))
        #expect(assembler.finish() == "")
    }

    @Test func `an unfinished end becomes a replacement character`() {
        var assembler = TextAssembler()
        #expect(assembler.append([0xE2, 0x82]) == "")
        #expect(assembler.finish() == "\u{FFFD}")
    }

    @Test(arguments: 0..<200)
    func `pieces add up to the whole`(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let pool: [UInt8] = [
            0x41, 0x80, 0xBF, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xED, 0xA0, 0xF0, 0x9F, 0xA7, 0xF4, 0x8F, 0xFF,
        ]
        let bytes = (0..<60).map { _ in pool[Int(random.next() % 16)] }
        var assembler = TextAssembler()
        var text = ""
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int(random.next() % 5)
            text += assembler.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        text += assembler.finish()
        #expect(Array(text.unicodeScalars) == Array(String(decoding: bytes, as: UTF8.self).unicodeScalars))
    }

    private struct SplitMix {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            let mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            return (mixed ^ mixed >> 27) >> 8
        }
    }
}
