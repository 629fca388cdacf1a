import LooperCore
import LooperStore
import Testing

struct SessionDigestTests {
    private static func step(_ number: Int, _ call: ToolCall, _ text: String) -> Step {
        Step(
            number: number,
            reply: "",
            stopReason: .listener,
            call: call,
            observation: Observation(.succeeded, text, summary: ""),
            usage: Usage()
        )
    }

    private static func trajectory(_ steps: [Step], patch: String = "") -> Trajectory {
        let provenance = Provenance(session: "s", task: "t", model: ModelIdentity(name: "m", window: 1), startedAt: 1)
        var trajectory = Trajectory(provenance: provenance, opening: [Message(.user, "The task.")])
        trajectory.steps = steps
        trajectory.patch = patch
        trajectory.outcome = .submitted
        return trajectory
    }

    @Test func `a session is told by its commands, files, errors and patch`() throws {
        let patch = """
            diff --git a/lib/cart.py b/lib/cart.py
            --- a/lib/cart.py
            +++ b/lib/cart.py
            @@ -1,3 +1,3 @@
             def total(x):
            -    return x - 1
            +    return x + 1
            --- not a header, but a line that goes
            diff --git a/old.py b/old.py
            deleted file mode 100644
            --- a/old.py
            +++ /dev/null
            @@ -1 +0,0 @@
            -x = 1

            """
        let failing = "exit status 1\n  E   AssertionError: 5 != 6\nfine\n1 failed"
        let trajectory = Self.trajectory(
            [
                Self.step(1, ToolCall("bash", body: "pytest\n  -q"), failing),
                Self.step(2, ToolCall("bash", body: "pytest\n  -q"), failing),
                Self.step(3, ToolCall("read", body: "lib/cart.py:1-40"), "1\tAssertionError"),
                Self.step(4, ToolCall("edit", attributes: ["path": "lib/tax.py"], body: "x"), "no"),
            ],
            patch: patch
        )
        let digest = try #require(SessionDigest(trajectory))
        #expect(digest.session == "s@1000" && digest.task == "t" && digest.repository == nil)
        #expect(digest.statement == "The task.")
        #expect(digest.commands == "pytest   -q")
        #expect(digest.files == "lib/cart.py\nlib/tax.py\nold.py")
        #expect(digest.changed == ["lib/cart.py", "old.py"])
        #expect(digest.errors == "E   AssertionError: 5 != 6")
        #expect(
            digest.solution == """
                lib/cart.py
                -    return x - 1
                +    return x + 1
                --- not a header, but a line that goes
                old.py
                -x = 1
                """
        )
    }

    @Test func `a session that is not over has none`() {
        var trajectory = Self.trajectory([])
        trajectory.outcome = nil
        #expect(SessionDigest(trajectory) == nil)
        #expect(StoreEntry.all(of: trajectory).map(\.kind) == [.session])
    }

    @Test(arguments: [Double.nan, .infinity, -1, 1e300, 0])
    func `no time makes a bad id`(_ time: Double) {
        let provenance = Provenance(session: "s", model: ModelIdentity(name: "m", window: 1), startedAt: time)
        #expect(SessionEntry.id(of: provenance) == "s@0")
    }

    @Test func `long observations keep their ends`() {
        let text = String(repeating: "a", count: 1500) + String(repeating: "é", count: 1500)
        let entry = StepEntry(Self.step(1, ToolCall("bash"), text), of: "s")
        #expect(
            entry.observation == String(repeating: "a", count: 1000) + "\n…\n" + String(repeating: "é", count: 1000)
        )
        let short = String(repeating: "é", count: 2000)
        #expect(StepEntry(Self.step(1, ToolCall("bash"), short), of: "s").observation == short)
    }

    @Test(arguments: [
        ("/tmp/toolz", "toolz"), ("/mirrors/django+django/repo", "django+django"), ("/repo", "repo"), ("/", "/"),
    ])
    func `a repository has the name of its folder`(_ path: String, _ name: String) {
        #expect(SessionDigest.repositoryName(path) == name)
    }
}
