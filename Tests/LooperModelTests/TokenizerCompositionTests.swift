import Foundation
import Testing

@testable import LooperModel

struct TokenizerCompositionTests {
    @Test(arguments: [
        ("e\u{301}", "\u{E9}"),
        ("\u{AC00}\u{11A8}", "\u{AC01}"),
        ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"),
        ("q\u{307}\u{323}", "q\u{323}\u{307}"),
        ("\u{1E0A}\u{323}", "\u{1E0C}\u{307}"),
        ("\u{212B}\u{2126}", "\u{C5}\u{3A9}"),
        ("\u{958}", "\u{915}\u{93C}"),
        ("か\u{3099}", "が"),
        ("\u{F73}", "\u{F71}\u{F72}"),
        ("plain, größer 日本 👩‍💻", "plain, größer 日本 👩‍💻"),
    ])
    func `composes canonically`(text: String, expected: String) {
        #expect(Array(text.composed.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func `inert scalars neither change nor join what stands before them`() {
        var wrong: [Unicode.Scalar] = []
        for value in UInt32(0x80)...0x2FA1D
        where !(0x3400...0xABFF).contains(value) && !(0xAC40...0xF8FF).contains(value) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let parts = Array(String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars)
            wrong += parts.dropFirst().filter(\.isInert)
            guard scalar.isInert else { continue }
            let composed = Array(String(scalar).precomposedStringWithCanonicalMapping.unicodeScalars)
            if composed != [scalar] || scalar.properties.canonicalCombiningClass != .notReordered {
                wrong.append(scalar)
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func `long runs of marks take no quadratic time`() {
        let marks = "a" + String(repeating: "\u{301}\u{323}\u{F73}", count: 20_000)
        #expect(marks.composed.unicodeScalars.count == 80_000 + 1 - 1)
    }
}
