import LooperCore
import Testing

@testable import LooperAgent

struct LoopDetectorTests {
    /// A step in short: tool, body, whether it succeeds, and what comes back.
    struct Move: Sendable {
        var call: ToolCall?
        var result: String
        var fails: Bool

        static func run(_ command: String, _ result: String = "ok", fails: Bool = false) -> Move {
            Move(call: ToolCall("bash", body: command), result: result, fails: fails)
        }
        static func read(_ target: String) -> Move {
            Move(call: ToolCall("read", body: target), result: target, fails: false)
        }
        static func edit(_ path: String, _ body: String, fails: Bool = false) -> Move {
            Move(call: ToolCall("edit", attributes: ["path": path], body: body), result: body, fails: fails)
        }
        static func talk(_ text: String) -> Move { Move(call: nil, result: "no call", fails: true) }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var moves: [Move]
        var verdict: LoopDetector.Verdict
    }

    static let rows = [
        Row(testDescription: "different calls", moves: (1...9).map { .run("\($0)") }, verdict: .fine),
        Row(testDescription: "twice the same", moves: [.run("a"), .run("a")], verdict: .fine),
        Row(
            testDescription: "three times the same",
            moves: [.run("a"), .run("a"), .run("a")],
            verdict: .nudge(.repeats(period: 1, count: 3))
        ),
        Row(
            testDescription: "four times the same",
            moves: [.run("a"), .run("a"), .run("a"), .run("a")],
            verdict: .warn(.repeats(period: 1, count: 3))
        ),
        Row(
            testDescription: "five times the same",
            moves: [.run("a"), .run("a"), .run("a"), .run("a"), .run("a")],
            verdict: .stuck(.repeats(period: 1, count: 3))
        ),
        Row(testDescription: "the result changes", moves: (1...9).map { .run("a", "\($0)") }, verdict: .fine),
        Row(
            testDescription: "period two",
            moves: [.run("a"), .run("b"), .run("a"), .run("b"), .run("a"), .run("b")],
            verdict: .nudge(.repeats(period: 2, count: 3))
        ),
        Row(
            testDescription: "period four",
            moves: (0..<12).map { .run("\($0 % 4)") },
            verdict: .nudge(.repeats(period: 4, count: 3))
        ),
        Row(testDescription: "period five", moves: (0..<20).map { .run("\($0 % 5)") }, verdict: .fine),
        Row(
            testDescription: "failures in a row",
            moves: (0..<5).map { .run("\($0)", fails: true) },
            verdict: .nudge(.failures(count: 5))
        ),
        Row(
            testDescription: "a success between failures",
            moves: (0..<9).map { .run("\($0)", fails: $0 != 4) },
            verdict: .fine
        ),
        Row(
            testDescription: "the same text without a call",
            moves: [.talk("hm"), .talk("hm"), .talk("hm")],
            verdict: .nudge(.repeats(period: 1, count: 3))
        ),
        Row(
            testDescription: "the same file three times",
            moves: [.read("a.py"), .run("x"), .read("a.py:1-20"), .run("y"), .read("a.py:10-30")],
            verdict: .nudge(.reads(path: "a.py", count: 3))
        ),
        Row(
            testDescription: "paging through a file",
            moves: [.read("a.py:1-20"), .read("a.py:21-40"), .read("a.py:41-60"), .read("a.py:61-80")],
            verdict: .fine
        ),
        Row(
            testDescription: "an edit between readings",
            moves: [.read("a.py"), .read("a.py:1-20"), .edit("a.py", "x"), .read("a.py")],
            verdict: .fine
        ),
        Row(
            testDescription: "failed edits of one file",
            moves: [
                .edit("a.py", "1", fails: true), .run("x"), .edit("a.py", "2", fails: true),
                .edit("a.py", "3", fails: true),
            ],
            verdict: .nudge(.edits(path: "a.py", count: 3))
        ),
        Row(
            testDescription: "failed edits of three files",
            moves: ["a", "b", "c"].map { .edit($0, "1", fails: true) },
            verdict: .fine
        ),
        Row(testDescription: "waiting", moves: (0..<9).map { _ in .run("sleep 5; cat log") }, verdict: .fine),
    ]

    @Test(arguments: rows)
    func judges(_ row: Row) {
        var detector = LoopDetector(AgentConfiguration())
        var last = LoopDetector.Verdict.fine
        for (index, move) in row.moves.enumerated() { last = take(move, number: index + 1, &detector) }
        #expect(last == row.verdict)
    }

    @Test func forgivesAfterQuietSteps() {
        var detector = LoopDetector(AgentConfiguration())
        let loop = [Move.run("a"), .run("a"), .run("a")]
        let quiet = (0..<5).map { Move.run("quiet \($0)") }
        let verdicts = (loop + quiet + loop).enumerated().map { take($0.element, number: $0.offset, &detector) }
        #expect(verdicts[2] == .nudge(.repeats(period: 1, count: 3)))
        #expect(verdicts[10] == .nudge(.repeats(period: 1, count: 3)))
    }

    private func take(_ move: Move, number: Int, _ detector: inout LoopDetector) -> LoopDetector.Verdict {
        let step = Step(
            number: number,
            reply: move.call == nil ? move.result : "thought \(number)",
            stopReason: .endOfTurn,
            call: move.call,
            observation: Observation(move.fails ? .failed : .succeeded, move.result, summary: "x"),
            usage: Usage()
        )
        return detector.take(step, changesFiles: move.call?.name != "read")
    }
}
