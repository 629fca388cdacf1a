import Foundation
import Looper
import LooperRouter
import LooperStore
import LooperTestSupport
import Testing

@Suite struct RoutingRecordsTests {
    private let router = Router(experiment: "e", salt: "s", policy: RoutingPolicy(arms: [.none, .prompt]))
    private let hashes = AppliedHashes(skill: "a1", model: "m1")

    private func assignment(_ key: String, _ history: [RoutedSession] = []) -> Assignment {
        router.assignment(of: key, stratum: Stratum(model: "m", kind: "bug"), hashes: hashes, history: history)
    }

    /// A session of the store, exposed to its draw and graded.
    private func entries(_ assignment: Assignment, session: String, _ verdict: GradeEntry.Verdict?) -> [StoreEntry] {
        let provenance = Provenance(session: session, model: ModelIdentity(name: "m", window: 9), startedAt: 1)
        let id = SessionEntry.id(of: provenance)
        let exposure = ExposureEntry(
            session: id,
            at: 2,
            experiment: assignment.allocation.experiment,
            phase: assignment.phase,
            key: assignment.key,
            arm: assignment.arm,
            propensity: assignment.propensity
        )
        let grade = verdict.map { [StoreEntry.grade(GradeEntry(session: id, verdict: $0))] } ?? []
        return [.session(SessionEntry(provenance)), .exposure(exposure)] + grade
    }

    @Test func `a draw comes back as it was`() async throws {
        let records = RoutingRecords(InMemoryStore())
        let drawn = assignment("k1")
        #expect(try await records.enter(drawn) == drawn)
        #expect(try await records.enter(drawn) == drawn)
        #expect(try await records.history() == [RoutedSession(drawn)])
    }

    @Test func `sessions are joined with their draws`() async throws {
        let store = InMemoryStore()
        let records = RoutingRecords(store)
        let (one, other) = (assignment("k1"), assignment("k2"))
        for drawn in [one, other] { _ = try await records.enter(drawn) }
        try await store.add(entries(one, session: "s1", .resolved))
        try await store.add(entries(one, session: "s2", nil))
        try await store.add(entries(other, session: "s3", .emptyPatch))
        let expected = [
            RoutedSession(one, isExposed: true, isResolved: true), RoutedSession(one, isExposed: true),
            RoutedSession(other, isExposed: true, isResolved: false),
        ]
        #expect(try await records.history() == expected)
    }

    /// Another process drew for the same key when more was known.
    @Test func `the first draw of a key is in force`() async throws {
        let records = RoutingRecords(InMemoryStore())
        let first = assignment("k1")
        var late = first
        late.allocation.weights = [.init(.none, 0.9), .init(.prompt, 0.1)]
        _ = try await records.enter(first)
        #expect(try await records.enter(late) == first)
    }

    @Test func `a session is found by its name, its id and its key`() async throws {
        let store = InMemoryStore()
        let records = RoutingRecords(store)
        let drawn = try await records.enter(assignment("k1"))
        try await store.add(entries(drawn, session: "s1", nil))
        for name in ["s1", "s1@1000", "k1"] { #expect(try await records.draw(of: name).assignment == drawn) }
        #expect(try await records.draw(of: "s1").exposure?.at == 2)
        await #expect(throws: LooperError.self) { try await records.draw(of: "s") }
    }

    @Test func `what no router drew is said`() async throws {
        let store = InMemoryStore()
        let provenance = Provenance(session: "s1", model: ModelIdentity(name: "m", window: 9), startedAt: 1)
        let exposure = ExposureEntry(session: SessionEntry.id(of: provenance), at: 2, arm: .prompt, isForced: true)
        try await store.add([.session(SessionEntry(provenance)), .exposure(exposure)])
        let error = await #expect(throws: LooperError.self) { try await RoutingRecords(store).draw(of: "s1") }
        #expect(error?.message.contains("had the arm prompt, which no router drew") == true)
    }
}
