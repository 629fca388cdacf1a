import Testing

@testable import LooperTasks

@Suite struct MutationOperatorTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var body: String
        /// One of the results, as the body of the function.
        var result: String
        var path = "a.py"
        var testDescription: String { "\(name): \(body)" }

        init(_ name: String, _ body: String, _ result: String, path: String = "a.py") {
            self.name = name
            self.body = body
            self.result = result
            self.path = path
        }
    }

    static let rows: [Row] = [
        Row("comparison", "return a == b", "return a != b"),
        Row("comparison", "return a < b;", "return a > b;", path: "a.c"),
        Row("boundary", "return a < b", "return a <= b"),
        Row("boundary", "return (a ..< b).count", "return (a ... b).count", path: "a.swift"),
        Row("arithmetic", "return a - b", "return a + b"),
        Row("arithmetic", "return a // b", "return a * b"),
        Row("bitwise", "return a & b", "return a | b"),
        Row("assignment", "a += b", "a -= b"),
        Row("logic", "return a and b", "return a or b"),
        Row("logic", "return a && b;", "return a || b;", path: "a.js"),
        Row("membership", "return a in b", "return a not in b"),
        Row("membership", "return a is not b", "return a is b"),
        Row("truth-value", "return True", "return False"),
        Row("break-continue", "for c in a: break", "for c in a: continue"),
        Row("method-twin", "return a.lstrip()", "return a.rstrip()"),
        Row("method-twin", "return a.hasPrefix(b)", "return a.hasSuffix(b)", path: "a.swift"),
        Row("function-twin", "return min(a, b)", "return max(a, b)"),
        Row("function-twin", "return any(a)", "return all(a)"),
        Row("constant", "return a + 1", "return a + 2"),
        Row("index", "return a[0]", "return a[-1]"),
        Row("index", "return a[0];", "return a[1];", path: "a.c"),
        Row("slice", "return a[1:]", "return a[2:]"),
        Row("slice", "return a[:b]", "return a[:b - 1]"),
        Row("string-constant", "return 'ab'", "return 'a'"),
        Row("string-constant", "return ''", "return ' '"),
        Row("default-value", "return a", "return a"),
        Row("wrong-variable", "return a * 2", "return b * 2"),
        Row("operands-swapped", "return a - b", "return b - a"),
        Row("argument-dropped", "return f(a, b)", "return f(a)"),
        Row("arguments-swapped", "return f(a, b)", "return f(b, a)"),
        Row("argument-replaced", "return f(a)", "return f(None)"),
        Row("call-unwrapped", "return f(a + b)", "return (a + b)"),
        Row("method-call-dropped", "return a.strip().lower()", "return a.strip()"),
        Row("range-by-one", "return range(a)", "return range(a - 1)"),
        Row("negation-dropped", "return not a", "return a"),
        Row("negation-dropped", "return !a;", "return a;", path: "a.js"),
        Row("condition-negated", "if a: return b", "if not (a): return b"),
        Row("condition-negated", "if (a) { return b; }", "if (!((a))) { return b; }", path: "a.c"),
        Row("condition-forced", "if a: return b", "if False: return b"),
        Row("condition-forced", "if (a) { return b; }", "if (0) { return b; }", path: "a.c"),
        Row("condition-shortened", "if a and b: return 1", "if b: return 1"),
        Row(
            "else-removed",
            "if a:\n        b()\n    else:\n        a()",
            "if a:\n        b()\n    else:\n        pass"
        ),
        Row("else-removed", "if a { b() } else { a() }", "if a { b() } ", path: "a.swift"),
        Row("statement-removed", "a.append(b)", "pass"),
        Row("statement-removed", "f(a);", ";", path: "a.c"),
        Row("return-value", "return a + b", "return None"),
        Row("return-value", "return 0;", "return 1;", path: "a.c"),
        Row("return-variable", "return a + b", "return a"),
        Row(
            "early-return",
            "c = a\n    if b:\n        c = 1\n    return c",
            "c = a\n    return c\n    if b:\n        c = 1\n    return c"
        ),
        Row(
            "accumulation-lost",
            "for x in a:\n        b += x\n    return b",
            "for x in a:\n        b = x\n    return b"
        ),
        Row("statements-swapped", "a.add(b)\n    b.add(a)", "b.add(a)\n    a.add(b)"),
    ]

    private static func wrapped(_ row: Row, _ body: String, head: String? = nil) -> String {
        switch row.path.split(separator: ".").last {
        case "py": "def g(\(head ?? "a, b=1")):\n    \(body)\n"
        case "swift": "func g(a: A, b: A) {\n    \(body)\n}\n"
        case "js": "function g(a, b) {\n    \(body)\n}\n"
        default: "int g(int a, int b) {\n    \(body)\n}\n"
        }
    }

    private static func results(_ row: Row) throws -> [String] {
        let source = Array(wrapped(row, row.body).utf8)
        let file = try #require(SourceFile(path: row.path, bytes: source))
        let function = try #require(file.functions.first)
        let kind = try #require(MutationOperator.all.first { $0.name == row.name })
        return kind.edits(MutationScope(file: file, function: function)).map {
            String(decoding: $0.applied(to: source), as: UTF8.self)
        }
    }

    @Test(arguments: rows) func eachKindMakesItsBug(_ row: Row) throws {
        let head = row.name == "default-value" ? "a, b=2" : nil
        let results = try Self.results(row)
        #expect(results.contains(Self.wrapped(row, row.result, head: head)), "\(results)")
    }

    @Test func everyKindIsTried() {
        let names = MutationOperator.all.map(\.name)
        #expect(Set(names) == Set(Self.rows.map(\.name)))
        #expect(names.count == Set(names).count)
        #expect(names.count >= 20)
    }

    /// What looks like code in them is none.
    @Test func stringsAndCommentsStay() throws {
        let row = Row("comparison", "'''a == b'''\n    # a < b\n    return a", "")
        for kind in MutationOperator.all.map(\.name) where kind != "string-constant" {
            var row = row
            row.name = kind
            for result in try Self.results(row) {
                #expect(result.contains("'''a == b'''\n    # a < b\n"), "\(kind)")
            }
        }
    }

    @Test(arguments: [
        ("comparison", "a.swift", "let c: Array<Int> = f()"), ("membership", "a.py", "for x in a: f(x)"),
        ("arithmetic", "a.py", "return -a"), ("arithmetic", "a.c", "int *c = f(a);"),
        ("index", "a.py", "return [0]"), ("slice", "a.py", "return {a: b}"),
        ("string-constant", "a.py", "\"Says what it does.\""), ("condition-forced", "a.swift", "if let c = a { f(c) }"),
    ]) func whatOnlyLooksLikeItIsLeftAlone(name: String, path: String, body: String) throws {
        #expect(try Self.results(Row(name, body, "", path: path)).isEmpty)
    }
}
