import Foundation
import LooperCore
import LooperStore
import LooperTestSupport
import Synchronization
import Testing

struct StoringRecorderTests {
    private static let whole: Trajectory = {
        let provenance = Provenance(session: "s", model: ModelIdentity(name: "m", window: 1), startedAt: 1)
        var trajectory = Trajectory(provenance: provenance, opening: [Message(.user, "Do it.")])
        trajectory.steps = (1...3).map { number in
            Step(
                number: number,
                reply: "r\(number)",
                stopReason: .listener,
                call: ToolCall("bash", body: "echo \(number)"),
                observation: Observation(.succeeded, "\(number)", summary: ""),
                usage: Usage(promptTokens: number)
            )
        }
        trajectory.standing = Standing(outcome: .submitted, patch: "+x\n", seconds: 2)
        return trajectory
    }()

    /// Refuses everything.
    private struct BrokenStore: SessionStore {
        func add(_ entries: [StoreEntry]) async throws -> Int { throw StoreError(.io, "the disk is full") }
        func entries(_ selection: StoreSelection) async throws -> [StoreEntry] { [] }
        func search(_ query: SessionQuery) async throws -> [SessionMatch] { [] }
    }

    private func record(_ recorder: some TrajectoryRecorder) async throws {
        try await recorder.begin(Trajectory(provenance: Self.whole.provenance, opening: Self.whole.opening))
        for step in Self.whole.steps { try await recorder.append(step, Standing()) }
        try await recorder.finish(Self.whole.standing)
    }

    @Test func `the trajectory is kept as without a store`() async throws {
        let recorder = InMemoryRecorder()
        let storing = StoringRecorder(recorder, and: BrokenStore(), file: nil, clock: .init { 5 }) { _ in }
        try await TrajectoryRecorderConformance.check(storing, with: Self.whole) { recorder.trajectory }
    }

    @Test func `a session is entered as it begins and when it is over`() async throws {
        let store = InMemoryStore()
        let exposure = ExposureEntry(arm: .none)
        let recorder = StoringRecorder(
            InMemoryRecorder(),
            and: store,
            file: "/f",
            exposure: exposure,
            clock: .init { 5 }
        ) {
            Issue.record("\($0)")
        }
        try await recorder.begin(Trajectory(provenance: Self.whole.provenance, opening: Self.whole.opening))
        #expect(try await store.entries(StoreSelection()).map(\.kind) == [.session, .place, .exposure])
        for step in Self.whole.steps { try await recorder.append(step, Standing()) }
        try await recorder.finish(Self.whole.standing)
        var expected = StoreEntry.all(of: Self.whole, at: "/f")
        expected.append(.exposure(ExposureEntry(session: "s@1000", at: 5, arm: .none)))
        #expect(try await Set(store.entries(StoreSelection())) == Set(expected))
    }

    @Test func `a session that was resumed is there once`() async throws {
        let store = InMemoryStore()
        let recorder = StoringRecorder(InMemoryRecorder(), and: store, file: nil, clock: .init { 5 }) {
            Issue.record("\($0)")
        }
        var half = Self.whole
        half.steps.removeLast()
        half.standing = Standing()
        try await recorder.begin(half)
        try await recorder.begin(half)
        try await recorder.append(Self.whole.steps[2], Standing())
        try await recorder.finish(Self.whole.standing)
        #expect(try await Set(store.entries(StoreSelection())) == Set(StoreEntry.all(of: Self.whole)))
    }

    @Test func `what the store refuses is told and stops nothing`() async throws {
        let told = Mutex<[String]>([])
        let inner = InMemoryRecorder()
        let recorder = StoringRecorder(inner, and: BrokenStore(), file: nil, clock: .init { 5 }) { words in
            told.withLock { $0.append(words) }
        }
        try await record(recorder)
        #expect(inner.trajectory == Self.whole)
        #expect(
            told.withLock(\.self) == Array(repeating: "the session is not in the store: the disk is full", count: 2)
        )
    }
}
