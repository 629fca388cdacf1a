import Foundation
import LooperCore
import LooperStore
import LooperTestSupport
import Testing

@testable import LooperLearning

struct StoredExperienceTests {
    @Test func `finished sessions of a store are read once, with their grades`() async throws {
        try await TemporaryDirectory.with { folder in
            let store = InMemoryStore()
            for (name, outcome) in [("a", Outcome.submitted), ("b", .stuck), ("c", nil), ("gone", .submitted)] {
                let trajectory = Sessions.trajectory(name, Sessions.solution("cart"), outcome: outcome)
                if name != "gone" { try folder.write(trajectory, to: name) }
                let file = folder.appending("\(name)/trajectory.json").path
                try await store.add(
                    [
                        .place(
                            TrajectoryPlace(
                                session: SessionEntry.id(of: trajectory.provenance),
                                path: "/nowhere/\(name).json"
                            )
                        )
                    ] + StoreEntry.all(of: trajectory, at: file)
                )
            }
            try await store.add([.grade(GradeEntry(session: "s/a@0", verdict: .resolved))])
            let set = try await ExperienceReader.read(store, after: ExperienceSet())
            #expect(set.experiences.map(\.task) == ["a", "b"])
            #expect(set.experiences.map(\.resolved) == [true, nil])
            #expect(set.diagnostics.map(\.kind) == [.broken], "gone")
            let again = try await ExperienceReader.read(store, after: try ExperienceReader.read([folder.url]))
            #expect(again.experiences.map(\.task) == ["a", "b"], "what a folder gave is not read again")
        }
    }
}
