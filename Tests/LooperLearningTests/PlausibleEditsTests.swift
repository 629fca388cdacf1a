import Testing

@testable import LooperLearning

struct PlausibleEditsTests {
    private let tree = SourceTree([
        "a.py": """
        def clamp(value, low, high):
            if value < low:
                return low
            # no + here
            text = "a + b"
            while value > 1:
                value = value - 1
            return max(value, high)
        """
    ])

    @Test func `an attempt at the place is neither the old line nor the fix`() {
        let fix = Fix(path: "a.py", line: 2, old: ["    if value < low:"], new: ["    if value <= low:"])
        #expect(PlausibleEdits(tree: tree).here(fix).map(\.new) == [["    if value > low:"]])
    }

    @Test func `strings, comments and conditions of loops stay`() {
        let fix = Fix(path: "a.py", line: 2, old: ["    if value < low:"], new: [""])
        let attempts = PlausibleEdits(tree: tree).nearby(fix)
        #expect(Set(attempts.map(\.line)) == [7, 8])
        #expect(attempts.contains { $0.new == ["    return min(value, high)"] })
        #expect(attempts.contains { $0.new == ["        value = value + 1"] })
    }

    @Test(arguments: [
        ("if a < b:", "if a <= b:", Phrases.Occasion.comparison, "<", "<="),
        ("x and y", "x or y", .boolean, "and", "or"), ("a + b", "a - b", .arithmetic, "+", "-"),
        ("x[1:]", "x[2:]", .number, "1", "2"), ("s.lstrip()", "s.rstrip()", .name, "lstrip", "rstrip"),
        ("f(a, b)", "f(b, a)", .other, "a, b", "b, a"),
    ])
    func `a change is told by what differs`(
        old: String,
        new: String,
        occasion: Phrases.Occasion,
        from: String,
        to: String
    ) {
        let change = LineChange(Fix(path: "a.py", line: 1, old: [old], new: [new]))
        #expect(change.occasion == occasion)
        #expect(change.words?.old == from && change.words?.new == to)
    }

    @Test func `a change without two words has its own occasion`() {
        func occasion(_ old: [String], _ new: [String]) -> Phrases.Occasion {
            LineChange(Fix(path: "a.py", line: 1, old: old, new: new)).occasion
        }
        #expect(occasion(["if not x:"], ["if x:"]) == .negation)
        #expect(occasion([], ["x"]) == .missing)
        #expect(occasion(["x"], []) == .surplus)
        #expect(occasion(["f(a, b)"], ["f(b, a)"]) == .other)
    }
}
