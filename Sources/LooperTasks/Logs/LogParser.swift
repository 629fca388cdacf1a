/// How the output of a test command is read.
///
/// The first eight are Looper's own. The others follow the rules by which SWE-bench reads the logs of its repositories,
/// under the names that its data uses: names of tests come out as the data has them, cut where the data cuts them.
public enum LogParser: String, Sendable, Hashable, Codable, CaseIterable {
    /// Python's `unittest` with `-v`, as Django's runner prints it too.
    case unittest
    /// `pytest -rA`: the lines of its short summary.
    case pytest
    /// `cargo test`.
    case cargo
    /// `go test -v`.
    case go
    /// `swift test`, of both frameworks.
    case swift
    /// The Test Anything Protocol: `ok 1 - name`.
    case tap
    /// Mocha's reporter `spec`.
    case mocha
    /// The classes that Maven's surefire and failsafe print.
    case surefire

    /// `pytest -rA`, names up to their first space.
    case publishedPytest = "parse_log_pytest"
    /// The same with paths in brackets cut to their last component.
    case pytestOptions = "parse_log_pytest_options"
    /// `pytest -rA` of any age and colour: the verdict before or after the name, which may hold spaces.
    case pytestEitherOrder = "parse_log_pytest_v2"
    /// pytest with matplotlib's names of mouse buttons.
    case matplotlib = "parse_log_matplotlib"
    /// pytest as seaborn runs it: passes and failures only.
    case seaborn = "parse_log_seaborn"
    /// Django's runner.
    case django = "parse_log_django"
    /// SymPy's `bin/test`.
    case sympy = "parse_log_sympy"
    /// `go test -v`, tests inside tests too.
    case goTest = "parse_log_gotest"
    /// `cargo test` without the ignored ones.
    case cargoTest = "parse_log_cargo"
    /// `jest --verbose`.
    case jest = "parse_log_jest"
    /// Jest's JSON, made into lines.
    case jestLines = "parse_log_jest_json"
    /// `vitest --reporter=verbose`.
    case vitest = "parse_log_vitest"
    /// The Test Anything Protocol, the name with the dash before it.
    case publishedTAP = "parse_log_tap"
    /// One `mvn -Dtest=…` a test.
    case maven = "parse_log_maven"
    /// Ant's `[junit]` lines.
    case ant = "parse_log_ant"
    /// Gradle's `Class > method PASSED`.
    case gradle = "parse_log_gradle_custom"
    /// `phpunit --testdox`.
    case phpunit = "parse_log_phpunit"
    /// GoogleTest.
    case googleTest = "parse_log_googletest"
    /// Redis' own runner.
    case redis = "parse_log_redis"
    /// `make check` of jq.
    case jq = "parse_log_jq"
    /// MicroPython's own runner.
    case micropython = "parse_log_micropython_test"
    /// RSpec's JSON, made into lines.
    case rspecLines = "parse_log_rspec_transformed_json"

    /// The parser of that name, as the field `log_parser` has it: with or without `parse_log_`, and by the repository
    /// where several share a parser.
    public init?(named name: String) {
        let plain = name.hasPrefix(Self.prefix) ? String(name.dropFirst(Self.prefix.count)) : name
        guard
            let found = Self(rawValue: name) ?? Self(rawValue: Self.prefix + plain) ?? Self.shared[plain]
        else { return nil }
        self = found
    }

    private static let prefix = "parse_log_"

    private static let shared: [String: LogParser] = [
        "astroid": .publishedPytest, "flask": .publishedPytest, "marshmallow": .publishedPytest,
        "pvlib": .publishedPytest, "pyvista": .publishedPytest, "sqlfluff": .publishedPytest,
        "xarray": .publishedPytest, "pydicom": .pytestOptions, "requests": .pytestOptions, "pylint": .pytestOptions,
        "astropy": .pytestEitherOrder, "scikit": .pytestEitherOrder, "sphinx": .pytestEitherOrder,
        "tox": .pytestEitherOrder, "gradle": .gradle, "rspec": .rspecLines, "micropython": .micropython,
    ]

    /// What became of each test, by its name in ``canonical(_:)`` form.
    public func parse(_ log: String) -> [String: TestStatus] {
        switch self {
        case .unittest: UnittestLog.parse(LogText.plainLines(log))
        case .pytest: PytestLog.parse(LogText.plainLines(log))
        case .cargo: SuiteLogs.cargo(LogText.plainLines(log))
        case .go: SuiteLogs.go(LogText.plainLines(log))
        case .swift: SuiteLogs.swift(LogText.plainLines(log))
        case .tap: SuiteLogs.tap(LogText.plainLines(log))
        case .mocha: MochaLog.parse(LogText.plainLines(log))
        case .surefire: SurefireLog.parse(LogText.plainLines(log))
        default: published(LogText.lines(log))
        }
    }

    private func published(_ lines: [String]) -> [String: TestStatus] {
        switch self {
        case .pytestOptions: PublishedPytestLog.parse(lines, naming: PublishedPytestLog.shortened)
        case .pytestEitherOrder: EitherOrderLog.parse(lines)
        case .matplotlib: PublishedPytestLog.parse(lines.map(PublishedPytestLog.withButtonNumbers))
        case .seaborn: SeabornLog.parse(lines)
        case .django: DjangoLog.parse(lines)
        case .sympy: SympyLog.parse(lines)
        case .maven: MavenLog.parse(lines)
        case .gradle: GradleLog.parse(lines)
        case .phpunit: PHPUnitLog.parse(lines)
        default: LinePattern.of(self)?.parse(lines) ?? PublishedPytestLog.parse(lines)
        }
    }

    /// One spelling for a test: `module.Class.test` for unittest, whichever way it was written; else as it is.
    public func canonical(_ name: String) -> String {
        self == .unittest ? UnittestLog.name(in: name) ?? name : name
    }
}
