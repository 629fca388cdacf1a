import LooperCore

/// Finds out how a repository is tested, by its files.
struct TestSuiteFinder {
    let files: [String]
    let environment: any Environment

    /// The command of a single kind of project.
    private struct Sign {
        var file: String
        var needs: String?
        var suite: TestSuite
    }

    private static let pattern = #""^($(printf '%s|' {tests})NONE)$""#

    private static let signs: [Sign] = [
        Sign(
            file: "Package.swift",
            suite: TestSuite(
                all: "swift test",
                some: #"swift test --filter "($(printf '%s|' {tests})NONE)""#,
                parser: .swift
            )
        ),
        Sign(
            file: "Cargo.toml",
            suite: TestSuite(
                all: "cargo test --offline",
                some: "cargo test --offline -- --exact {tests}",
                parser: .cargo
            )
        ),
        Sign(
            file: "go.mod",
            suite: TestSuite(all: "go test -v ./...", some: "go test -v ./... -run \(pattern)", parser: .go)
        ),
        Sign(
            file: "package.json",
            needs: "\"test\"",
            suite: TestSuite(all: "npm test --silent", some: "npm test --silent", parser: .tap)
        ),
        Sign(file: "Makefile", needs: "\ntest:", suite: TestSuite(all: "make test", some: "make test", parser: .tap)),
        Sign(
            file: "Makefile",
            needs: "\ncheck:",
            suite: TestSuite(all: "make check", some: "make check", parser: .tap)
        ),
    ]

    /// The suite that the files tell of.
    ///
    /// - Throws: ``TasksError`` that says what was looked for.
    func find() async throws -> TestSuite {
        if let suite = try await python() { return suite }
        for sign in Self.signs where files.contains(sign.file) {
            guard let words = sign.needs else { return sign.suite }
            let text = "\n" + String(decoding: try await environment.read(sign.file), as: UTF8.self)
            if text.contains(words) { return sign.suite }
        }
        throw TasksError(
            .noTestCommand,
            "no way to run tests was found: there is no test_*.py, Package.swift, Cargo.toml, go.mod, package.json with "
                + "a test script and no Makefile with a `test` target; give the command with --test-command"
        )
    }

    private func python() async throws -> TestSuite? {
        let tests = files.filter { $0.hasSuffix(".py") && TestPaths.contains($0) }
        guard !tests.isEmpty else { return nil }
        if try await environment.run(ShellCommand("python3 -c 'import pytest'")).status == 0 {
            return TestSuite(
                all: "python3 -m pytest -rA -q -p no:cacheprovider",
                some: "python3 -m pytest -rA -q -p no:cacheprovider {tests}",
                parser: .pytest
            )
        }
        let isPackage = files.contains("tests/__init__.py") || tests.contains { !$0.contains("/") }
        let needsPath = !isPackage && tests.contains { $0.hasPrefix("tests/") }
        return TestSuite(
            all: needsPath ? "python3 -m unittest discover -v -s tests" : "python3 -m unittest -v",
            some: (needsPath ? "PYTHONPATH=tests " : "") + "python3 -m unittest -v {tests}",
            parser: .unittest
        )
    }
}
