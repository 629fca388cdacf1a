/// A log in which each test has a line of one form, with a verdict and the name.
struct LinePattern {
    private let pattern: Regex<(Substring, Substring, Substring)>
    private let verdicts: [String: TestStatus]
    private let nameFirst: Bool
    /// What follows the name of a test that failed, and is no part of it.
    private let failureEnding: Regex<Substring>?

    private init(
        _ pattern: Regex<(Substring, Substring, Substring)>,
        _ verdicts: [String: TestStatus],
        nameFirst: Bool = false,
        failureEnding: Regex<Substring>? = nil
    ) {
        self.pattern = pattern
        self.verdicts = verdicts
        self.nameFirst = nameFirst
        self.failureEnding = failureEnding
    }

    /// The pattern of a parser that reads by one; `nil` for the others.
    static func of(_ parser: LogParser) -> LinePattern? {
        switch parser {
        case .goTest: go
        case .cargoTest: cargo
        case .jest: jest
        case .jestLines: jestLines
        case .vitest: vitest
        case .publishedTAP: tap
        case .ant: ant
        case .googleTest: googleTest
        case .redis: redis
        case .jq: jq
        case .micropython: micropython
        case .rspecLines: rspec
        default: nil
        }
    }

    /// The status of each test by its name; the last line counts.
    func parse(_ lines: [String]) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        for line in lines {
            guard let (_, first, second) = LogText.trimmed(line).wholeMatch(of: pattern)?.output,
                let status = verdicts[String(nameFirst ? second : first)]
            else { continue }
            let name = nameFirst ? first : second
            let ending = status == .failed ? failureEnding : nil
            found[String(ending.map { name.replacing($0, with: "", maxReplacements: 1) } ?? name)] = status
        }
        return found
    }
}

extension LinePattern {
    private static var go: Self {
        Self(/--- (PASS|FAIL|SKIP): (.+) \(.+\)/, ["PASS": .passed, "FAIL": .failed, "SKIP": .skipped])
    }

    private static var cargo: Self {
        Self(/test\s+(\S+)\s+\.\.\.\s+(\w+)/, ["ok": .passed, "FAILED": .failed], nameFirst: true)
    }

    private static var jest: Self {
        Self(/(✓|✕|○)\s+(.+?)\s*(?:\s\(\d+\s*m?s\))?/, ["✓": .passed, "✕": .failed, "○": .skipped])
    }

    private static var jestLines: Self {
        Self(/\[(PASSED|FAILED)\]\s(.+)/, ["PASSED": .passed, "FAILED": .failed])
    }

    private static var vitest: Self {
        Self(/(✓|×|↓)\s(.+?)(?:\s(?:\d+\s*m?s?|\[skipped\]))?/, ["✓": .passed, "×": .failed, "↓": .skipped])
    }

    private static var tap: Self {
        Self(/(ok|not ok) \d+ (.+)/, ["ok": .passed, "not ok": .failed])
    }

    private static var ant: Self {
        Self(/\[junit\]\s+\[(PASS|FAIL|ERR)\]\s+(.*)/, ["PASS": .passed, "FAIL": .failed, "ERR": .failed])
    }

    private static var googleTest: Self {
        Self(/.*\[\s*(OK|FAILED)\s*\]\s(.*)\s\(.*\)/, ["OK": .passed, "FAILED": .failed])
    }

    private static var redis: Self {
        Self(
            /\[(ok|err|skip|ignore)\]:\s(.+?)(?:\s\(\d+\s*m?s\))?/,
            ["ok": .passed, "err": .failed, "skip": .skipped, "ignore": .skipped],
            failureEnding: /\s+in\s+\S+$/
        )
    }

    private static var jq: Self { Self(/(PASS|FAIL):\s(.+)/, ["PASS": .passed, "FAIL": .failed]) }

    private static var micropython: Self {
        Self(/(pass|FAIL|skip)\s+(.+)/, ["pass": .passed, "FAIL": .failed, "skip": .skipped])
    }

    private static var rspec: Self {
        Self(/(.+) - (passed|failed).*/, ["passed": .passed, "failed": .failed], nameFirst: true)
    }
}
