import Foundation
import LooperTestSupport
import Testing

@testable import LooperCommand

@Suite(.timeLimit(.minutes(3))) struct TerminalTests {
    /// Runs the program in a pseudo terminal of so many columns; everything it writes comes out.
    private static let driver = """
        import fcntl, os, pty, signal, struct, sys, termios, time
        columns, interrupt = int(sys.argv[1]), sys.argv[2]
        pid, terminal = pty.fork()
        if pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            os.execv(sys.argv[3], sys.argv[3:])
        seen = b""
        sent = False
        while True:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            seen += data
            if interrupt != "-" and not sent and interrupt.encode() in seen:
                os.write(terminal, b"\\x03")
                sent = True
        sys.stdout.buffer.write(seen)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """

    private func run(
        _ directory: TemporaryDirectory,
        columns: Int,
        interruptAt: String = "-",
        variables: String = "TERM=xterm",
        replies: [String]
    ) async throws -> LooperProgram.Run {
        let repository = try await SlugRepository.make(in: directory)
        let script = try SlugRepository.script(replies, in: directory)
        try directory.write(Self.driver, to: "driver.py")
        let driver = directory.appending("driver.py").path
        let program = "'\(LooperProgram.path)' run --repo '\(repository.folder.path)' --model '\(script)' --task x"
        return try await LooperProgram(home: directory).shell(
            "env -u NO_COLOR \(variables) python3 '\(driver)' \(columns) '\(interruptAt)' \(program)"
        )
    }

    private func lines(_ run: LooperProgram.Run) -> [String] {
        run.output.split(separator: "\r\n").map { line in
            let last = line.split(separator: "\r\u{1b}[K").last ?? ""
            return String(last).replacing(/\u{1b}\[[0-9]*m/, with: "")
        }
    }

    @Test(arguments: [40, 80, 120])
    func linesFitTheTerminal(columns: Int) async throws {
        try await TemporaryDirectory.with { directory in
            let long = "<bash>for i in $(seq 40); do printf '漢字 %s ' {1..20}; echo; done; exit 3</bash>"
            let run = try await run(directory, columns: columns, replies: [long, "<done/>"])
            #expect(run.status == 0)
            let session = lines(run).prefix { !$0.hasPrefix("outcome ") }.drop { !$0.hasPrefix("step ") }
            #expect(session.allSatisfy { $0.columns <= columns }, "\(session)")
            #expect(session.contains { $0.columns > columns - 3 && $0.hasSuffix("…") })
            #expect(session.contains("  │ … 31 lines …"))
            #expect(session.contains { $0.hasPrefix("  failed · model 0.0 s, tool ") })
        }
    }

    @Test func coloursAreForTerminalsThatWantThem() async throws {
        try await TemporaryDirectory.with { directory in
            let painted = try await run(directory, columns: 80, replies: ["Hello.\n<done/>"])
            #expect(painted.output.contains("\u{1b}[32m"))
            #expect(painted.output.contains("\u{1b}[36m<done/>\u{1b}[0m"))
            let plain = try await run(
                directory,
                columns: 80,
                variables: "TERM=xterm NO_COLOR=1",
                replies: ["Hello.\n<done/>"]
            )
            #expect(plain.output.contains("<done/>"))
            #expect(!plain.output.contains(/\u{1b}\[[0-9;]*m/))
            let dumb = try await run(directory, columns: 80, variables: "TERM=dumb", replies: ["Hello.\n<done/>"])
            #expect(!dumb.output.contains("\u{1b}"))
        }
    }

    @Test func theModelDoesNotSteerTheTerminal() async throws {
        try await TemporaryDirectory.with { directory in
            let evil =
                "Look \u{1b}]0;owned\u{07} \u{1b}[2J \u{9b}31m \u{202E}.\n<bash>printf '\\033[31mred\\007'</bash>"
            let run = try await run(directory, columns: 80, replies: [evil, "\u{1b}[2J", "<done/>"])
            for sequence in ["\u{1b}]", "\u{1b}[2J", "\u{07}", "\u{9b}", "\u{202E}", "\u{1b}[31mred"] {
                #expect(!run.output.contains(sequence))
            }
            #expect(run.output.contains("␛]0;owned␇"))
        }
    }

    @Test func anInterruptEndsTheSessionWithItsPatch() async throws {
        try await TemporaryDirectory.with { directory in
            let run = try await run(
                directory,
                columns: 80,
                interruptAt: "running bash",
                replies: ["<write path=\"new.py\">\nx = 1\n</write>", "<bash>sleep 100</bash>", "<done/>"]
            )
            #expect(run.status == 2)
            #expect(run.output.contains(/[|\/\\-] running bash · \d+:\d\d/), "it shows life")
            #expect(run.output.contains("stopping; once more to end at once"))
            #expect(run.output.contains("failed: cancelled"))
            #expect(lines(run).contains("+x = 1"))
        }
    }

    @Test(arguments: [
        ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("漢字漢", 6, "漢字漢"), ("漢字漢", 5, "漢字…"), ("漢字漢", 4, "漢…"),
        ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("", 1, ""), ("\u{1F600}\u{1F600}", 3, "\u{1F600}…"),
    ])
    func clipsByColumns(text: String, width: Int, expected: String) {
        #expect(text.clipped(toColumns: width) == expected)
    }

    @Test(arguments: [("abcd", 3, "…cd"), ("漢字", 3, "…字"), ("ab", 3, "ab")])
    func clipsAtTheStart(text: String, width: Int, expected: String) {
        #expect(text.clippedAtStart(toColumns: width) == expected)
    }

    @Test(arguments: [
        (5, ["1", "2", "3", "4", "5"]), (6, ["1", "2", "3", "… 2 lines …", "6"]), (4, ["1", "2", "3", "4"]), (0, []),
    ])
    func saysHowManyLinesAreLeftOut(count: Int, expected: [String]) {
        let text = (0..<count).map { "\($0 + 1)\n" }.joined()
        #expect(Excerpt(head: 3, tail: 1, width: 80).lines(of: text + "\n\n") == expected)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")])
    func groupsThousands(number: Int, expected: String) {
        #expect(SessionView.grouped(number) == expected)
    }

    @Test(arguments: [(0.0, "0:00"), (59.9, "0:59"), (61, "1:01"), (3_725, "1:02:05"), (.infinity, "277777:46:40")])
    func tellsTheTime(seconds: Double, expected: String) {
        #expect(SessionView.time(seconds) == expected)
    }
}
