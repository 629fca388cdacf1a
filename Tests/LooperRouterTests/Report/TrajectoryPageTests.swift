import LooperCore
import Testing

@testable import LooperRouter

@Suite struct TrajectoryPageTests {
    private let style = StyleSheet("p {}")

    private func session(_ setting: String, seed: UInt64 = 0, resolved: Bool = true) -> TrialSession {
        TrialSession(
            task: "toolz__1",
            setting: setting,
            arm: .none,
            seed: seed,
            outcome: .stepLimit,
            resolved: resolved,
            steps: 2,
            promptTokens: 12_345,
            replyTokens: 60,
            seconds: 4,
            signs: SessionSigns(parseFailures: 1)
        )
    }

    private var trajectory: Trajectory {
        var trajectory = Trajectory(
            provenance: Provenance(
                session: "s",
                model: ModelIdentity(name: "m", window: 8),
                statement: "Mend <it>.",
                startedAt: 0
            ),
            opening: [Message(.system, "You fix bugs.")]
        )
        let long = (0..<40).map { "line \($0)" }.joined(separator: "\n")
        trajectory.steps = [
            Step(
                number: 1,
                reply: "Look.\n<bash>cat a</bash>",
                stopReason: .listener,
                call: ToolCall("bash", body: "cat a"),
                observation: Observation(.succeeded, long, summary: "bash `cat a`"),
                usage: Usage()
            ),
            Step(
                number: 2,
                reply: "<b>",
                stopReason: .length,
                call: nil,
                observation: Observation(.failed, "no call", summary: "no call"),
                notices: ["Note: again."],
                usage: Usage(),
                pruning: Pruning(dropped: [3], shortened: [.init(step: 1, text: "short")]),
                interventions: [Intervention(by: "policy", .refused)],
                patch: "--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- old\n+new\n"
            ),
        ]
        trajectory.outcome = .stepLimit
        trajectory.patch = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- old\n+new\n"
        return trajectory
    }

    @Test func `sessions stand side by side with all that happened`() {
        var base = ShownSession(session("none", resolved: false), trajectory, file: "../none/toolz__1/trajectory.json")
        base.isBaseline = true
        base.loops = [2]
        let other = ShownSession(session("prompt"), nil, file: "../prompt/toolz__1/trajectory.json")
        let page = TrajectoryPage(task: "toolz__1", sessions: [base, other], report: "../report.html", style: style)
            .text
        #expect(page.contains("<section class=\"session baseline\" id=\"none-0\">"))
        #expect(page.contains("href=\"#prompt-0\">prompt</a>"))
        #expect(page.contains("Mend &lt;it&gt;."))
        #expect(page.contains("<details class=\"observation succeeded\"><summary>bash `cat a`</summary>"))
        #expect(page.contains("<div class=\"observation failed\"><pre>no call</pre></div>"))
        #expect(page.contains("<p class=\"notice loop\">Note: again.</p>"))
        #expect(
            page.contains(
                "The results of steps 1 became one line each; the replies of steps 3 were dropped, to make room."
            )
        )
        #expect(page.contains("policy did not let the call run"))
        #expect(page.contains("<span class=\"removed\">--- old\n</span><span class=\"added\">+new\n</span>"))
        #expect(page.contains("<span class=\"file\">--- a/x\n</span>"))
        #expect(page.contains("12\u{202F}345 tokens read"))
        #expect(page.contains("Its trajectory cannot be read"))
    }

    @Test func `several seeds stand below each other`() {
        let shown = [UInt64(1), 2].map { ShownSession(session("none", seed: $0), nil, file: "f") }
        let page = TrajectoryPage(task: "t", sessions: shown, report: "r", style: style).text
        #expect(page.contains("<h2>Seed 1</h2>") && page.contains("<h2>Seed 2</h2>"))
        #expect(page.contains(">none, seed 2</a>"))
    }
}
