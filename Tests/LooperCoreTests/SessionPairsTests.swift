import Foundation
import LooperCore
import Testing

@Suite struct SessionPairsTests {
    private func session(
        _ task: String,
        _ setting: String,
        resolved: Bool,
        seed: UInt64 = 0,
        error: String? = nil
    ) -> TrialSession {
        TrialSession(
            task: task,
            setting: setting,
            arm: .none,
            seed: seed,
            outcome: .submitted,
            resolved: resolved,
            gradingError: error,
            steps: 1,
            promptTokens: 1,
            replyTokens: 1,
            seconds: 1
        )
    }

    @Test func `sessions are paired by task and seed`() {
        let pairs = SessionPairs(
            [
                session("a", "none", resolved: false), session("a", "prompt", resolved: true),
                session("a", "prompt", resolved: false, seed: 1), session("a", "none", resolved: true, seed: 1),
                session("b", "none", resolved: true), session("c", "prompt", resolved: true),
                session("d", "none", resolved: true), session("d", "prompt", resolved: false, error: "no disk"),
            ],
            baseline: "none",
            other: "prompt"
        )
        #expect(pairs.outcomes == PairedOutcomes(gained: 1, lost: 1))
        #expect(pairs.ungraded == 1)
    }

    @Test func `a session is one flat object of a line`() throws {
        var session = session("a", "weights@0.75", resolved: true, seed: 3)
        session.module = "m.py"
        session.signs = SessionSigns(firstToolRight: false, parseFailures: 2, loops: 1, emptyPatch: true)
        let data = try JSONEncoder().encode(session)
        #expect(try JSONDecoder().decode(TrialSession.self, from: data) == session)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "arm", "done_without_test", "edits_tests", "empty_patch", "first_tool_right", "loops", "module",
                "outcome",
                "parse_failures", "prompt_tokens", "reply_tokens", "resolved", "seconds", "seed", "setting", "steps",
                "task",
                "workspace_tree",
            ]
        )
    }
}
