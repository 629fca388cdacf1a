import LooperCore

/// How the tests of a repository are run and read.
struct TestSuite: Sendable, Hashable {
    /// Runs all tests.
    var all: String
    /// Runs those put where `{tests}` stands; the same as ``all`` where single ones cannot be chosen.
    var some: String
    var parser: LogParser

    var selects: Bool { some.contains("{tests}") }

    /// A command that runs `tests`, or all of them where they cannot be chosen.
    func command(_ tests: [String]) -> String {
        some.replacing("{tests}", with: tests.map(parser.canonical).map(ShellWord.quote).joined(separator: " "))
    }

    /// A command of the user's, with or without `{tests}`.
    init(command: String) {
        all = command.replacing("{tests}", with: "").trimmed
        some = command
        parser = Self.parsers.first { command.contains($0.word) }?.parser ?? .tap
    }

    init(all: String, some: String, parser: LogParser) {
        self.all = all
        self.some = some
        self.parser = parser
    }

    private static let parsers: [(word: String, parser: LogParser)] = [
        ("pytest", .pytest), ("unittest", .unittest), ("cargo test", .cargo), ("go test", .go), ("swift test", .swift),
    ]

    /// Has Python compile all files once, so that a bug costs the compilation of its own file.
    ///
    /// Files get an old date first: one that is changed later is never taken for what was compiled.
    var preparation: ShellCommand? {
        guard parser == .pytest else { return nil }
        return ShellCommand(
            "find . -name '*.py' -exec touch -d 2000-01-01 {} +; \(all) --collect-only -q",
            timeout: 300,
            variables: ["PYTHONDONTWRITEBYTECODE": ""]
        )
    }

    /// The command's end told as a test of its own, for programs that say nothing of single tests.
    var asOneTest: TestSuite {
        let text =
            "if \(all); then echo; echo 'ok 1 - \(Self.wholeName)'; "
            + "else echo; echo 'not ok 1 - \(Self.wholeName)'; fi"
        return TestSuite(all: text, some: text, parser: .tap)
    }

    /// The name of the one test of ``asOneTest``.
    static let wholeName = "all tests"
}

extension String {
    /// Without white space at its ends.
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
