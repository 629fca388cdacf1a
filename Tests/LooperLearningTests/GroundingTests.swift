import LooperCore
import Testing

@testable import LooperLearning

struct GroundingTests {
    private func faults(_ reply: String, _ call: ToolCall) -> [String] {
        var trajectory = Trajectory(
            provenance: Provenance(session: "s", model: ModelIdentity(name: "m", window: 10), startedAt: 0),
            opening: [Message(.system, "hidden_name"), Message(.user, "Run `pytest t.py::test_x`. See pkg/a.py:12")]
        )
        let observation = Observation(.succeeded, "12\tdef seen(x):", summary: "")
        for number in 1...2 {
            trajectory.steps.append(
                Step(
                    number: number,
                    reply: number == 1 ? "I run.\n<bash>pytest</bash>" : reply,
                    stopReason: .endOfTurn,
                    call: number == 1 ? ToolCall("bash", body: "pytest") : call,
                    observation: observation,
                    usage: Usage()
                )
            )
        }
        return Grounding.faults(in: trajectory)
    }

    @Test func `what was shown may be named`() {
        #expect(faults("I look for `seen`.\n<search>", ToolCall("search", body: "def seen")).isEmpty)
        #expect(faults("Line 12.\n<read>", ToolCall("read", body: "pkg/a.py:1-60")).isEmpty)
        let edit = ToolCall("edit", attributes: ["path": "pkg/a.py"], body: "def seen(x):\n=======\ndef other(x):")
        #expect(faults("Line 12 is wrong.\n<edit", edit).isEmpty)
        #expect(faults("`def seen(x) -> 1.2:` is wrong.\n<edit", edit).isEmpty)
    }

    @Test(arguments: [
        ("I look.\n<search>", ToolCall("search", body: "def unseen"), "unseen"),
        ("I look.\n<search>", ToolCall("search", body: "hidden_name"), "hidden_name"),
        ("It is `unseen`.\n<search>", ToolCall("search", body: "seen"), "unseen"),
        ("It is un_seen.\n<search>", ToolCall("search", body: "seen"), "un_seen"),
        ("Line 99.\n<read>", ToolCall("read", body: "pkg/a.py:1-60"), "99"),
        ("`seen(99)` is wrong.\n<read>", ToolCall("read", body: "pkg/a.py:1-60"), "99"),
        ("I read.\n<read>", ToolCall("read", body: "pkg/b.py:1-60"), "pkg/b.py"),
        ("I run.\n<bash>", ToolCall("bash", body: "pytest other.py"), "other"),
        (
            "I edit.\n<edit", ToolCall("edit", attributes: ["path": "pkg/a.py"], body: "unread\n=======\nx"),
            "unread"
        ),
    ])
    func `what was not shown may not`(reply: String, call: ToolCall, fault: String) {
        #expect(faults(reply, call) == ["step 2: \(fault)"])
    }
}
