import LooperCore
import Testing

@testable import LooperAgent

struct WholeFileGuardTests {
    private static let write = ToolCall("write", attributes: ["path": "./a.py"], body: "x")

    private static func reading(_ first: Int, _ last: Int, of count: Int = 300) -> Observation {
        let excerpt = FileExcerpt(path: "a.py", first: first, last: last, lineCount: count)
        return Observation(.succeeded, "text", summary: "", excerpt: excerpt)
    }

    @Test func refusesOnceAndNamesTheLines() {
        var files = WholeFileGuard()
        files.take(ToolCall("read", body: "a.py"), Self.reading(1, 100))
        files.take(ToolCall("read", body: "a.py:150-299"), Self.reading(150, 299))
        let refusal1 = files.refusal(of: Self.write)
        #expect(refusal1 == .init(path: "a.py", unseen: "101-149, 300", lineCount: 300))
        let refusal2 = files.refusal(of: Self.write)
        #expect(refusal2 == nil)
    }

    @Test func aFileThatWasReadWholeMayBeWritten() {
        var files = WholeFileGuard()
        for first in stride(from: 1, to: 300, by: 100) {
            files.take(ToolCall("read", body: "a.py:\(first)-\(first + 99)"), Self.reading(first, first + 99))
        }
        let refusal3 = files.refusal(of: Self.write)
        #expect(refusal3 == nil)
    }

    @Test func whatIsNotKnownIsNotRefused() {
        var files = WholeFileGuard()
        let refusal4 = files.refusal(of: Self.write)
        #expect(refusal4 == nil, "never read: a new file, or seen by a command")
        files.take(ToolCall("read", body: "a.py"), Self.reading(1, 100))
        let refusal5 = files.refusal(of: ToolCall("edit", attributes: ["path": "a.py"]))
        #expect(refusal5 == nil)
        let refusal6 = files.refusal(of: ToolCall("write", attributes: ["path": "b.py"]))
        #expect(refusal6 == nil)
        files.take(ToolCall("bash", body: "cat src/a.py"), Observation(.succeeded, "", summary: ""))
        let refusal7 = files.refusal(of: Self.write)
        #expect(refusal7 == nil, "a command may have shown the rest")
    }

    @Test func aClippedResultShowsItsBeginningOnly() {
        var files = WholeFileGuard()
        files.take(ToolCall("read", body: "a.py"), Self.reading(1, 40, of: 40), shownLines: 12)
        let refusal8 = files.refusal(of: Self.write)
        #expect(refusal8?.unseen == "13-40")
    }

    @Test func afterItWasWrittenItIsKnown() {
        var files = WholeFileGuard()
        files.take(ToolCall("read", body: "a.py"), Self.reading(1, 10))
        files.take(Self.write, Observation(.succeeded, "", summary: ""))
        let refusal9 = files.refusal(of: Self.write)
        #expect(refusal9 == nil)
    }
}
