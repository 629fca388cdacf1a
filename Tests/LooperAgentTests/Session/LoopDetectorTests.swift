import LooperCore
import Testing

@testable import LooperAgent

struct LoopDetectorTests {
    /// A step in short: tool, body, whether it succeeds, and what comes back.
    struct Move: Sendable {
        var call: ToolCall?
        var result: String
        var fails: Bool
        var excerpt: FileExcerpt?

        static func run(_ command: String, _ result: String = "ok", fails: Bool = false) -> Move {
            Move(call: ToolCall("bash", body: command), result: result, fails: fails, excerpt: nil)
        }
        /// Reads lines of a file of 2,000 lines; its text changes with `version`.
        static func read(_ path: String, _ lines: ClosedRange<Int> = 1...100, version: Int = 0) -> Move {
            let excerpt = FileExcerpt(path: path, first: lines.lowerBound, last: lines.upperBound, lineCount: 2000)
            let text = lines.map { "\n\($0)\tline \($0) version \(version)" }.joined()
            let body = "\(path):\(lines.lowerBound)-\(lines.upperBound)"
            return Move(call: ToolCall("read", body: body), result: path + text, fails: false, excerpt: excerpt)
        }
        static func edit(_ path: String, _ body: String, fails: Bool = false) -> Move {
            Move(
                call: ToolCall("edit", attributes: ["path": path], body: body),
                result: body,
                fails: fails,
                excerpt: nil
            )
        }
        static func talk(_ text: String) -> Move { Move(call: nil, result: "no call", fails: true, excerpt: nil) }
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
            verdict: .warn(.repeats(period: 1, count: 4))
        ),
        Row(
            testDescription: "five times the same",
            moves: [.run("a"), .run("a"), .run("a"), .run("a"), .run("a")],
            verdict: .stuck(.repeats(period: 1, count: 5))
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
            testDescription: "period two, told again once a cycle",
            moves: (0..<7).map { .run("\($0 % 2)") },
            verdict: .fine
        ),
        Row(
            testDescription: "period two, stuck after five cycles",
            moves: (0..<10).map { .run("\($0 % 2)") },
            verdict: .stuck(.repeats(period: 2, count: 5))
        ),
        Row(
            testDescription: "results that differ in their times only",
            moves: (0..<3).map {
                .run("pytest", "1 failed in 0.0\($0)s, at 0x7ffe00\($0), /tmp/x\($0)/a", fails: true)
            },
            verdict: .nudge(.repeats(period: 1, count: 3))
        ),
        Row(
            testDescription: "the same call written otherwise",
            moves: [.run("ls"), .run(" ls\n"), .run("ls ")],
            verdict: .nudge(.repeats(period: 1, count: 3))
        ),
        Row(
            testDescription: "the same lines three times",
            moves: [.read("a.py"), .run("x"), .read("./a.py", 1...40), .run("y"), .read("a.py", 10...60)],
            verdict: .nudge(.reads(path: "a.py", count: 3))
        ),
        Row(
            testDescription: "an undone edit, again and again",
            moves: (0..<6).map { .edit("a.py", $0 % 2 == 0 ? "a to b" : "b to a") },
            verdict: .nudge(.repeats(period: 2, count: 3))
        ),
        Row(
            testDescription: "installations that fail",
            moves: [
                .run("pip install a", "1", fails: true), .run("pytest", "2 passed"),
                .run("python3 -m pip install --user b", "2", fails: true), .run("ls"),
                .run("cd x && npm i c 2>&1 | tail -2", "npm ERR! 404"),
            ],
            verdict: .nudge(.installs(count: 3))
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
    ]

    @Test(arguments: rows)
    func judges(_ row: Row) {
        var detector = LoopDetector(AgentConfiguration())
        var last = LoopDetector.Verdict.fine
        for (index, move) in row.moves.enumerated() { last = take(move, number: index + 1, &detector) }
        #expect(last == row.verdict)
    }

    /// Sessions that go well, or that are at least not helped by a nudge: nothing may be said in any of their steps.
    static let good = [
        Row(
            testDescription: "paging through a large file in thirteen parts",
            moves: (0..<13).map { .read("a.py", ($0 * 100 + 1)...($0 * 100 + 100)) },
            verdict: .fine
        ),
        Row(
            testDescription: "paging with an overlap",
            moves: (0..<13).map { .read("a.py", ($0 * 40 + 1)...($0 * 40 + 60)) },
            verdict: .fine
        ),
        Row(
            testDescription: "reading again after each edit",
            moves: (0..<6).flatMap { [Move.edit("b.py", "\($0)"), .read("a.py")] },
            verdict: .fine
        ),
        Row(
            testDescription: "reading again after each change by a command",
            moves: (0..<6).flatMap { [Move.run("sed -i \($0)"), .read("a.py", version: $0)] },
            verdict: .fine
        ),
        Row(
            testDescription: "a test that goes on failing while the code changes",
            moves: (0..<6).flatMap { [Move.run("pytest", "1 failed", fails: true), .edit("a.py", "\($0)")] },
            verdict: .fine
        ),
        Row(
            testDescription: "looking, then other lines, then looking once more",
            moves: [
                .read("a.py", 1...100), .read("a.py", 300...400), .read("a.py", 50...150), .read("a.py", 350...450),
            ],
            verdict: .fine
        ),
        Row(
            testDescription: "four commands that fail, each another one",
            moves: (0..<4).map { .run("\($0)", fails: true) } + [.run("ok")]
                + (5..<9).map { .run("\($0)", fails: true) },
            verdict: .fine
        ),
        Row(
            testDescription: "two installations that fail and one that does not",
            moves: [
                .run("pip install a", fails: true), .run("pip install b", fails: true), .run("pip install c"),
                .run("pip install d", fails: true),
            ],
            verdict: .fine
        ),
        Row(testDescription: "sleeping", moves: (0..<9).map { _ in .run("sleep 5; cat log") }, verdict: .fine),
        Row(
            testDescription: "waiting for a process",
            moves: (0..<9).map { _ in .run("pgrep -f make") },
            verdict: .fine
        ),
        Row(
            testDescription: "waiting for a file",
            moves: (0..<9).map { _ in .run("while ! test -f x; do sleep 1; done", fails: true) },
            verdict: .fine
        ),
        Row(
            testDescription: "sleeping, then looking",
            moves: (0..<6).flatMap { _ in [Move.run("sleep 30"), .run("curl -s localhost:80/health", fails: true)] },
            verdict: .fine
        ),
        Row(
            testDescription: "looking at what a job in the background writes",
            moves: [.run("make -j2 > build.log 2>&1 &")] + (0..<6).map { _ in .run("tail -n 3 build.log") },
            verdict: .fine
        ),
    ]

    @Test(arguments: good)
    func saysNothing(_ row: Row) {
        var detector = LoopDetector(AgentConfiguration())
        for (index, move) in row.moves.enumerated() {
            #expect(take(move, number: index + 1, &detector) == .fine, "step \(index + 1)")
        }
    }

    @Test(arguments: ["sleep 1; pip install x", "sleep 1 && pytest", "cat log", "sleep 1; python run.py"])
    func notEverythingWithASleepWaits(command: String) {
        var detector = LoopDetector(AgentConfiguration())
        let verdicts = (1...3).map { take(.run(command), number: $0, &detector) }
        #expect(verdicts.last != .fine)
    }

    @Test func thirteenReadingsOfOneFileAreStopped() {
        var detector = LoopDetector(AgentConfiguration())
        let ranges = [1...100, 20...60, 1...80, 30...100, 10...50, 1...100, 5...95]
        let verdicts = ranges.enumerated().map { take(.read("a.py", $0.element), number: $0.offset, &detector) }
        #expect(verdicts.prefix(2).allSatisfy { $0 == .fine })
        #expect(verdicts.contains { if case .nudge = $0 { true } else { false } })
        #expect(verdicts.contains { if case .stuck(.reads) = $0 { true } else { false } })
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
            observation: Observation(
                move.fails ? .failed : .succeeded,
                move.result,
                summary: "x",
                excerpt: move.excerpt
            ),
            usage: Usage()
        )
        return detector.take(step, changesFiles: move.call?.name != "read")
    }
}
