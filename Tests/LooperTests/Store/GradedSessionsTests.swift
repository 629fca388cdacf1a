import Foundation
import Looper
import LooperTestSupport
import Testing

struct GradedSessionsTests {
    private static func session(_ name: String, task: String, patch: String) -> [StoreEntry] {
        let provenance = Provenance(
            session: name,
            task: task,
            model: ModelIdentity(name: "m", window: 1),
            statement: "Do it.",
            startedAt: 1
        )
        var trajectory = Trajectory(provenance: provenance, opening: [])
        trajectory.patch = patch
        trajectory.outcome = .submitted
        return StoreEntry.all(of: trajectory)
    }

    @Test func `sessions with the very patch that was graded get the grade`() async throws {
        let store = InMemoryStore()
        for (name, task, patch) in [("a", "1", "+x"), ("b", "1", "+y"), ("c", "2", "+x"), ("d", "1", "+x")] {
            try await store.add(Self.session(name, task: task, patch: patch))
        }
        let predictions = Predictions([
            Prediction(instanceID: "1", modelName: "m", patch: "+x"),
            Prediction(instanceID: "2", modelName: "m", patch: "+other"),
        ])
        let records = SessionRecords(store) { Issue.record("\($0)") }
        let known = try #require(await GradedSessions(of: predictions, in: records))
        await known.enter([Verdict(.resolved, instanceID: "1"), Verdict(.unresolved, instanceID: "2")])
        let grades = try await store.entries(StoreSelection([.grade]))
        #expect(
            grades == ["a@1000", "d@1000"].map { .grade(GradeEntry(session: $0, verdict: .resolved)) }
        )
    }

    @Test func `without such sessions there is nothing to enter`() async {
        let predictions = Predictions([Prediction(instanceID: "1", modelName: "m", patch: "+x")])
        #expect(
            await GradedSessions(of: predictions, in: SessionRecords(InMemoryStore(), tell: { _ in })).map { _ in true }
                == nil
        )
        #expect(await GradedSessions(of: predictions, in: nil).map { _ in true } == nil)
    }
}
