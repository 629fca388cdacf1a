import LooperCore
import Testing

@testable import LooperLearning

struct VisibleTextTests {
    private let tree = SourceTree(["pkg/a.py": "x = 1\ny = 2\nz = 3", "test_a.py": "t"])

    private func visible(_ texts: String...) -> VisibleText {
        VisibleText(texts.map { Message(.user, $0) }, tree: tree)
    }

    @Test(arguments: [
        "  File \"/tmp/work/repository/pkg/a.py\", line 12, in f", "pkg/a.py:12: AssertionError", "at (pkg/a.py:12)",
        "pkg/a.py:12: def f(x):",
    ])
    func `lines are known by their numbers`(text: String) {
        #expect(visible(text).anchors.map(\.line) == [12])
        #expect(visible(text).paths == ["pkg/a.py"])
    }

    @Test func `what was read can be copied, and only that`() {
        let seen = visible("task", "Result:\npkg/a.py, lines 1-2 of 3\n1\tx = 1\n2\ty = 2\n\nGo on.")
        #expect(seen.holds(["x = 1", "y = 2"], of: "pkg/a.py"))
        #expect(!seen.holds(["y = 2", "z = 3"], of: "pkg/a.py"))
        #expect(!seen.holds(["x = 1"], of: "test_a.py"))
        #expect(seen.names.isSuperset(of: ["task", "x", "y"]) && !seen.names.contains("z"))
        #expect(seen.anchors.map(\.line) == [1, 2])
    }

    @Test func `the expert's own words are not what was shown`() {
        let seen = VisibleText([Message(.user, "task"), Message(.assistant, "secret_name")], tree: tree)
        #expect(!seen.names.contains("secret_name"))
    }

    @Test func `results tell how a call went`() {
        #expect(ResultReading(text: "Result:\nexit status 0\nOK").passes)
        #expect(!ResultReading(text: "Result:\nexit status 0\nRan 0 tests in 0.0s").passes)
        #expect(!ResultReading(text: "Result:\nexit status 1\nFAILED").passes)
        let trace = "exit status 1\nTraceback\nE   ValueError: no\nAssertionError: 1 != 2\n\nFAILED (failures=1)"
        #expect(ResultReading(text: trace).error == "AssertionError: 1 != 2")
        #expect(ResultReading(text: "KeyError: '<a>'").error == "KeyError")
        #expect(ResultReading(text: "Result:\nEdited a.py. Now it reads:\n1\tx").isEdited)
    }
}
