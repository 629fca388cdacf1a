import Testing

@testable import LooperLearning

struct FixTests {
    @Test func `each run of changed lines is a fix`() {
        let patch = """
            diff --git a/a/b.py b/a/b.py
            --- a/a/b.py
            +++ b/a/b.py
            @@ -3,4 +3,5 @@ def f():
             one
            -two
            +TWO
             three
            +four
             five
            @@ -20,2 +21 @@
            -- old
             end
            """
        #expect(
            Fix.all(in: patch) == [
                Fix(path: "a/b.py", line: 4, old: ["two"], new: ["TWO"]),
                Fix(path: "a/b.py", line: 6, old: [], new: ["four"]),
                Fix(path: "a/b.py", line: 20, old: ["- old"], new: []),
            ]
        )
    }

    @Test func `a new file is no fix that an edit makes`() {
        #expect(Fix.all(in: "--- /dev/null\n+++ b/x.py\n@@ -0,0 +1 @@\n+one\n").isEmpty)
    }
}
