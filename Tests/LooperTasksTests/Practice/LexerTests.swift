import Testing

@testable import LooperTasks

@Suite struct LexerTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var language: SourceLanguage
        var source: String
        /// Strings and comments, in order.
        var spans: [String]
        var testDescription: String { "\(language): \(source)" }
    }

    static let rows: [Row] = [
        Row(language: .python, source: "a = 'x # y' # z", spans: ["'x # y'", "# z"]),
        Row(language: .python, source: "a = \"\"\"x\n\"y\" # no\n\"\"\" + b", spans: ["\"\"\"x\n\"y\" # no\n\"\"\""]),
        Row(language: .python, source: "a = rb'\\'' + f\"{b}\"", spans: ["rb'\\''", "f\"{b}\""]),
        Row(language: .python, source: "bar'x'", spans: ["'x'"]),
        Row(language: .python, source: "a = 'open\nb = 1", spans: ["'open"]),
        Row(language: .swift, source: "/* a /* b */ c */ x // y", spans: ["/* a /* b */ c */", "// y"]),
        Row(language: .swift, source: "let s = \"a \\(f(\"b)\")) c\" + d", spans: ["\"a \\(f(\"b)\")) c\""]),
        Row(language: .swift, source: "let s = #\"a \" b\"# + d", spans: ["#\"a \" b\"#"]),
        Row(language: .swift, source: "#if os(Linux)", spans: []),
        Row(
            language: .c,
            source: "#define A \"b\" \\\n  c\nx = 'a'; /* \" */",
            spans: ["#define A \"b\" \\\n  c", "'a'", "/* \" */"]
        ),
        Row(language: .c, source: "x = \"a\\\"b\"; // c", spans: ["\"a\\\"b\"", "// c"]),
        Row(language: .go, source: "a := `x\n\\` + \"y\"", spans: ["`x\n\\`", "\"y\""]),
        Row(language: .javascript, source: "a = /[/\"]+/g.test(b) / 2", spans: ["/[/\"]+/g"]),
        Row(language: .javascript, source: "a = `x ${f(`y`)} z` + b / c / d", spans: ["`x ${f(`y`)} z`"]),
        Row(language: .rust, source: "let a: &'static str = r#\"x \" y\"#;", spans: ["r#\"x \" y\"#"]),
        Row(
            language: .rust,
            source: "match c { 'a' => '\\n', _ => b'x' } // d",
            spans: ["'a'", "'\\n'", "'x'", "// d"]
        ),
    ]

    @Test(arguments: rows) func stringsAndCommentsAreTold(_ row: Row) {
        let bytes = Array(row.source.utf8)
        let spans = Lexer.tokens(bytes, language: row.language)
            .filter { $0.kind == .string || $0.kind == .comment }
            .map { String(decoding: bytes[$0.range], as: UTF8.self) }
        #expect(spans == row.spans)
    }

    @Test(arguments: SourceLanguage.allCases) func anythingIsReadToItsEnd(_ language: SourceLanguage) {
        for text in [
            "", "'", "\"", "/*", "r#\"", "`${", "\"\\(", "\\", "1e", "é'", "'''", "/", "#", "0x", "..", "a\0b",
        ] {
            let bytes = Array(text.utf8)
            let tokens = Lexer.tokens(bytes, language: language)
            #expect(tokens.allSatisfy { $0.range.upperBound <= bytes.count && !$0.range.isEmpty }, "\(text)")
            #expect((tokens.last?.range.upperBound ?? 0) == bytes.count, "\(text)")
        }
    }

    @Test func numbersAndSymbols() {
        let bytes = Array("x[1:-2] //= 1.5e-3 ** 0xFF..y".utf8)
        let words = Lexer.tokens(bytes, language: .python).map { String(decoding: bytes[$0.range], as: UTF8.self) }
        #expect(words == ["x", "[", "1", ":", "-", "2", "]", "//=", "1.5e-3", "**", "0xFF", "..", "y"])
    }

    @Test func functionsAndTheirLines() throws {
        let sources: [(String, String, [String])] = [
            (
                "a.py", "def f(a={1: 2}):\n    def g():\n        return 1\n    return g\nx = 1\nasync def h(): pass\n",
                ["f", "g", "h"]
            ),
            (
                "a.swift", "struct A { init(_ a: Int) { b = a }\nfunc f<T>(_ t: T) -> [T] { [t] }\nvar c: Int { 1 } }",
                ["init", "f"]
            ),
            ("a.c", "int f(int a) { if (a) { return 1; } return 0; }\nstatic int g(void)\n{ return 2; }", ["f", "g"]),
            (
                "a.js", "function f(a) { return a }\nclass A { m(x) { if (x) { y() } } }\nlet k = (q) => { return q }",
                ["f", "m", "=>"]
            ),
            ("a.go", "func (r *R) F(a int) (int, error) { return a, nil }", ["("]),
            ("a.rs", "fn f<'a>(x: &'a str) -> usize { x.len() }", ["f"]),
        ]
        for (path, source, names) in sources {
            let file = try #require(SourceFile(path: path, bytes: Array(source.utf8)))
            #expect(file.functions.map(\.name) == names, "\(path)")
        }
    }
}
