import LooperCore
import Testing

@testable import LooperTools

@Suite struct SimilarLinesTests {
    /// Values that Python 3.12 printed.
    @Test(arguments: [
        ("abcd", "bcde", 0.75), ("total = price * count", "total = price * counts", 0.9767441860465116), ("", "x", 0),
        ("private Thread currentThread;", "private volatile Thread currentThread;", 0.8656716417910447),
        ("tide", "diet", 0.25),
        ("diet", "tide", 0.5), ("    return a + b\n    # é", "return a - b\n# e", 0.7),
        ("aaaaabaaaa", "abaaaaaaab", 0.6),
        (String(repeating: "x", count: 300), String(repeating: "x", count: 299) + "y", 0.9966666666666667), ("", "", 1),
    ])
    func measuresAsPythonDoes(_ one: String, _ other: String, _ ratio: Double) {
        let matcher = SequenceMatcher(other.unicodeScalars.map(\.value))
        let text = one.unicodeScalars.map(\.value)
        #expect(abs(matcher.ratio(text) - ratio) < 1e-12)
        #expect(matcher.upperBound(text) >= ratio)
    }

    private func edit(_ before: String, _ edit: TextEdit, threshold: Double) -> TextEdit.Result {
        var limits = ToolLimits()
        limits.fuzzyEditThreshold = threshold
        return edit.apply(to: Array(before.utf8), path: "f.py", limits: limits)
    }

    private static let file = "def f(a):\n    total = price * count\n    return total\n"
    private static let slip = TextEdit(
        old: "    total = prices * counts\n    return total\n",
        new: "    total = price + count\n    return total\n"
    )

    @Test func similarLinesMatchOnlyWhereAsked() throws {
        guard case .refused = edit(Self.file, Self.slip, threshold: 0) else {
            Issue.record("nothing is applied by similarity unless asked")
            return
        }
        guard case .changed(let bytes, let message) = edit(Self.file, Self.slip, threshold: 0.7) else {
            Issue.record("similar lines are taken")
            return
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "def f(a):\n    total = price + count\n    return total\n")
        #expect(message.contains("matched with the most similar lines"))
        guard case .refused = edit(Self.file, Self.slip, threshold: 0.99) else {
            Issue.record("the threshold counts")
            return
        }
    }

    @Test func equallySimilarPlacesAreRefused() {
        let twice = "    total = price * count\nx\n    total = price * count\n"
        let slip = TextEdit(old: "    total = prices * counts\n", new: "    total = 0\n")
        guard case .refused(let message) = edit(twice, slip, threshold: 0.7) else {
            Issue.record("two places are as similar")
            return
        }
        #expect(message.contains("at lines 1, 3"), "\(message)")
    }
}
