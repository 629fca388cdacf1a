import Testing

@testable import LooperAgent

struct ShellLineTests {
    @Test(arguments: [
        ("pytest -q", ["pytest -q"]),
        ("cd src && python3.11 -m pytest -q | tail -5", ["cd src", "pytest -q", "tail -5"]),
        ("A=1 B='x y' sudo -E pip3 install \"a b\"", ["pip install a b"]),
        ("while ! test -f x; do sleep 1; done", ["test -f x", "sleep 1"]),
        ("(cd a; make test) > out.log 2>&1 &", ["cd a", "make test"]),
        ("python - <<'EOF'\nimport os; os.x()\npytest\nEOF\nls", ["python -", "ls"]),
        ("cat <<END > a.txt\npip install x\nEND", ["cat"]),
        ("echo \"a; b\" 'c && d' # pip install", ["echo a; b c && d"]),
        ("echo $(pip install x; ls) `a b`", ["echo $(pip install x; ls) `a b`"]),
        ("timeout 60 env X=1 ./.venv/bin/pytest", ["pytest"]),
        ("poetry run pytest && uv run -q python -m unittest", ["pytest", "unittest"]),
        ("python script.py -m pytest", ["python script.py -m pytest"]),
        ("ls \\\n -l", ["ls -l"]),
        ("", []), (";;&&||", []), ("'", [""]), ("echo \"", ["echo "]), ("<", []), ("a >", ["a"]), ("$(", ["$("]),
    ])
    func commands(text: String, expected: [String]) {
        let commands = ShellLine(text).commands.map { ([$0.program] + $0.arguments).joined(separator: " ") }
        #expect(commands == expected)
    }

    @Test(arguments: [
        ("pytest", true), ("cd a && pytest", true), ("pytest && echo ok", true), ("pytest;", true), ("pytest\n", true),
        ("(cd a && pytest)", true), ("pytest > log 2>&1", true), ("pytest | tail", false), ("pytest || true", false),
        ("pytest; echo x", false), ("pytest &", false), ("if pytest; then echo x; fi", false),
        ("(pytest) | tail", false),
    ])
    func whoseStatusItIs(text: String, decides: Bool) throws {
        let line = ShellLine(text)
        let index = try #require(line.commands.firstIndex { $0.program == "pytest" })
        #expect(line.decides(index) == decides)
    }

    @Test func targetsOfOutput() {
        let line = ShellLine("make > build.log 2>&1 & tail -f build.log 2>/dev/null")
        #expect(line.commands.map(\.targets) == [["build.log"], ["/dev/null"]])
        #expect(line.commands.map(\.link) == [.background, .sequence])
    }

    @Test func anyBytesAreALine() {
        var generator = SeededGenerator(seed: 7)
        let pieces = [
            "'", "\"", "`", "$(", ")", "\\", "<<", "<<E\n", ">", "&", "|", ";", "\n", " ", "a", "é", "#", "-m", "sudo ",
        ]
        for _ in 0..<3000 {
            let text = (0..<12).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            _ = ShellLine(text).commands
        }
    }
}
