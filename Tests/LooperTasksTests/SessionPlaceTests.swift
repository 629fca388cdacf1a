import LooperCore
import Testing

@testable import LooperTasks

@Suite struct SessionPlaceTests {
    private static let fix = """
        diff --git a/shop/cart.py b/shop/cart.py
        --- a/shop/cart.py
        +++ b/shop/cart.py
        @@ -10,3 +10,3 @@
         def total(prices):
        -    return max(prices)
        +    return sum(prices)
         # end
        @@ -40,2 +40,3 @@ def pay():
         a
        +b
         c
        diff --git a/shop/new.py b/shop/new.py
        --- /dev/null
        +++ b/shop/new.py
        @@ -0,0 +1 @@
        +--- a/not/a/header

        """

    @Test func `removed lines and those before added ones are changed`() {
        #expect(ChangedLines(of: Self.fix).files == ["shop/cart.py": [11, 40]])
        #expect(ChangedLines(of: "no diff").files.isEmpty)
        #expect(ChangedLines(of: Self.fix.replacing("\n", with: "\r\n")).files == ["shop/cart.py": [11, 40]])
    }

    @Test(arguments: [
        ("shop/cart.py", 1...10, true, false), ("shop/cart.py", 11...11, true, true),
        ("shop/cart.py", 30...60, true, true), ("shop/other.py", 1...100, false, false),
    ])
    func `a session that reads the file, or the very line, is told apart`(
        path: String,
        lines: ClosedRange<Int>,
        isFile: Bool,
        isLine: Bool
    ) {
        let excerpt = FileExcerpt(path: path, first: lines.lowerBound, last: lines.upperBound, lineCount: 100)
        let signs = signs(excerpt, patch: "")
        #expect(signs.rightFileRead == isFile)
        #expect(signs.rightLinesRead == isLine)
        #expect(signs.rightFileEdited == false)
    }

    @Test func `an edit of the file is noted wherever in it it is`() {
        let patch = "--- a/shop/cart.py\n+++ b/shop/cart.py\n@@ -1 +1 @@\n-a\n+b\n"
        #expect(signs(nil, patch: patch).rightFileEdited == true)
        #expect(signs(nil, patch: patch.replacing("cart", with: "other")).rightFileEdited == false)
    }

    @Test func `nothing is noted where no fix is known`() {
        #expect(signs(nil, patch: "", fix: "").rightFileRead == nil)
    }

    private func signs(_ excerpt: FileExcerpt?, patch: String, fix: String = Self.fix) -> SessionSigns {
        let model = ModelIdentity(name: "scripted", window: 100)
        var trajectory = Trajectory(provenance: Provenance(session: "s", model: model, startedAt: 0), opening: [])
        let observation = Observation(.succeeded, "text", summary: "summary", excerpt: excerpt)
        trajectory.steps = [
            Step(number: 1, reply: "", stopReason: .endOfTurn, call: nil, observation: observation, usage: Usage())
        ]
        trajectory.patch = patch
        var signs = SessionSigns()
        signs.notePlace(of: fix, in: trajectory)
        return signs
    }
}
