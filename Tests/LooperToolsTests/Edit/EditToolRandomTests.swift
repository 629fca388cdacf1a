import LooperCore
import LooperTools
import Testing

/// Numbers that are the same in every run.
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

@Suite struct EditToolRandomTests {
    private static let pieces = ["a", "b", "", "  a", "\ta", "a ", "=======", "“a”", "1\ta", "\u{FFFD}", "é", "if x:"]

    private func text(_ numbers: inout Numbers, lines: Int, end: String) -> String {
        (0..<Int.random(in: 0...lines, using: &numbers))
            .map { _ in (Self.pieces.randomElement(using: &numbers) ?? "") + end }.joined()
    }

    /// Whatever is asked of whatever file: a failure changes nothing, a success removes exactly what it replaced.
    @Test(arguments: 1...8)
    func neverDamagesAFile(_ seed: UInt64) async throws {
        var numbers = Numbers(state: seed)
        let scratch = try Scratch()
        let environment = try scratch.environment()
        let edit = try tool("edit")
        for _ in 0..<60 {
            let end = Bool.random(using: &numbers) ? "\n" : "\r\n"
            var before = Array(text(&numbers, lines: 7, end: end).utf8)
            if Bool.random(using: &numbers) { before = [0xEF, 0xBB, 0xBF] + before }
            if Int.random(in: 0...3, using: &numbers) == 0 { before.append(0xE9) }
            let old = text(&numbers, lines: 2, end: "\n")
            let new = text(&numbers, lines: 2, end: "\n")
            try scratch.put(before, at: "f.txt")
            let call = ToolCall("edit", attributes: ["path": "f.txt"], body: old + "=======\n" + new)
            let seen = try await edit.run(call, in: environment)
            let after = try scratch.bytes("f.txt")
            guard seen.status == .succeeded else {
                #expect(after == before, "\(call.body.debugDescription)")
                continue
            }
            #expect(after != before)
            let shared = zip(before, after).prefix { $0 == $1 }.count
            let ending = zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.count
            // White space that did not count, and characters that count as plain ones, make the file's text longer.
            #expect(before.count - shared - ending <= 2 * old.utf8.count + 24, "\(call.body.debugDescription)")
            #expect(before.starts(with: [0xEF, 0xBB, 0xBF]) == after.starts(with: [0xEF, 0xBB, 0xBF]))
        }
    }
}
