import LooperCore
import Testing

@testable import LooperLearning

struct SourceTreeTests {
    private let tree = SourceTree([
        "shop/cart.py": """
        LIMIT = 3


        class Cart:
            def add(self, item):
                def inner():
                    return 1
                if item:
                    self.items.append(item)
                return inner()

            def total(self):
                return sum(self.items)


        def main():
            pass

        """,
        "shop/run.go": "func (c *Cart) Run(x int) {\n}\n",
        "tests/test_cart.py": "def test_total():\n    pass\n",
        "win.py": "a = 1\r\nb = 2\r\n",
    ])

    @Test func `definitions are found by name`() {
        #expect(
            tree.definitions(of: "total")
                == [Definition(name: "total", path: "shop/cart.py", line: 12, keyword: "def")]
        )
        #expect(tree.definitions(of: "Run").first?.path == "shop/run.go")
        #expect(tree.definitions(of: "LIMIT").first?.keyword == "")
        #expect(tree.definitions(of: "items").isEmpty)
        #expect(tree.lines(of: "win.py") == ["a = 1", "b = 2", ""])
    }

    @Test func `the scopes of a line are those around it, not those beside it`() {
        #expect(tree.enclosing("shop/cart.py", line: 9).map(\.name) == ["add", "Cart"])
        #expect(tree.enclosing("shop/cart.py", line: 7).map(\.name) == ["inner", "add", "Cart"])
        #expect(tree.enclosing("shop/cart.py", line: 12).map(\.name) == ["total", "Cart"])
        #expect(tree.enclosing("shop/cart.py", line: 1).map(\.name) == ["LIMIT"])
    }

    @Test(arguments: [
        ("if func in signatures:", "a.py", nil), ("    This class is", "a.py", nil), ("async def f(x):", "a.py", "f"),
        ("public static func run() {", "a.swift", "run"), ("pub fn main() {", "a.rs", "main"),
        ("export default function go() {", "a.js", "go"), ("static int add(int a, int b) {", "a.c", "add"),
        ("int add(int a);", "a.c", nil), ("x == 1", "a.py", nil),
    ])
    func `a definition begins its line`(line: String, path: String, name: String?) {
        #expect(Definition.found(in: line, path: path)?.name == name)
    }

    @Test func `documentation is no code`() {
        let tree = SourceTree([
            "a.py": "def f():\n    \"\"\"One.\n\n    >>> f()\n    \"\"\"\n    return 1\n    x = \"\"\"a\"\"\"\ny"
        ])
        #expect(tree.documentation(in: "a.py") == [2, 3, 4, 5, 7])
    }

    @Test func `a body ends before the next definition`() throws {
        let add = try #require(tree.definitions(of: "add").first)
        #expect(tree.body(of: add) == 5...10)
        let cart = try #require(tree.definitions(of: "Cart").first)
        #expect(tree.body(of: cart) == 4...13)
    }

    @Test(arguments: [
        ("tests/test_cart.py", true), ("shop/cart.py", false), ("a/b_test.go", true), ("src/x.spec.ts", true),
        ("tests.py", true), ("latest.py", false), ("Tests/AppTests/FooTests.swift", true),
    ])
    func `tests are known by their names`(path: String, isTest: Bool) {
        #expect(SourceTree.isTest(path) == isTest)
    }

    @Test func `a fix is applied where its old lines stand`() {
        var tree = tree
        let fix = Fix(path: "shop/cart.py", line: 1, old: ["LIMIT = 3"], new: ["LIMIT = 4", ""])
        let isApplied = tree.apply(fix)
        #expect(isApplied)
        #expect(tree.lines(of: "shop/cart.py").prefix(2) == ["LIMIT = 4", ""])
        let isAppliedAgain = tree.apply(fix)
        #expect(!isAppliedAgain)
    }

    @Test func `an edit takes in as many lines as make it the only one`() throws {
        let tree = SourceTree(["a.py": "x\nreturn 1\ny\nreturn 1\nz"])
        let edit = try #require(LineEdit(Fix(path: "a.py", line: 4, old: ["return 1"], new: ["return 2"]), in: tree))
        #expect(edit.old == ["y", "return 1"] && edit.new == ["y", "return 2"] && edit.line == 3)
        let added = try #require(LineEdit(Fix(path: "a.py", line: 3, old: [], new: ["new"]), in: tree))
        #expect(added.call.body == "return 1\ny\n=======\nreturn 1\nnew\ny")
        let gone = try #require(LineEdit(Fix(path: "a.py", line: 1, old: ["x"], new: []), in: tree))
        #expect(gone.call.body == "x\nreturn 1\n=======\nreturn 1")
        #expect(LineEdit(Fix(path: "a.py", line: 1, old: ["other"], new: []), in: tree) == nil)
    }
}
