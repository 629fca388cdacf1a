import Foundation
import LooperAgent
import LooperCore
import LooperLearning
import LooperModel
import LooperTestSupport
import Synchronization
import Testing

@testable import Looper

/// Check 6 with the tiny model, which learns nothing by heart: what counts is what is trained, kept and asked.
@Suite(.timeLimit(.minutes(5))) struct OverfitCheckTests {
    /// What a run did that it had not done before.
    private struct Deeds: Equatable {
        var steps = 0
        var sessions = 0
        var resumed = 0
    }

    private func run(
        _ school: School,
        scope: TrainingPlanner.Scope = .reply,
        maxTokens: Int = 8192,
        count: Int = 2
    ) async throws -> (check: PreflightCheck, deeds: Deeds) {
        let check = OverfitCheck(
            base: try school.base(),
            sessions: try school.sessions(),
            scope: scope,
            maxTokens: maxTokens,
            epochs: 2,
            count: count,
            folder: school.folder.appending("check")
        )
        let deeds = Mutex(Deeds())
        let found = try await check.run(sources: [school.demonstrations], tasks: school.tasks) { event in
            if case .step = event { deeds.withLock { $0.steps += 1 } }
        } onTrial: { event in
            switch event {
            case .graded: deeds.withLock { $0.sessions += 1 }
            case .resumed(let sessions): deeds.withLock { $0.resumed = sessions.count }
            case .began: break
            }
        }
        return (found, deeds.withLock { $0 })
    }

    private func places(_ school: School) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: school.folder.appending("check").path)
    }

    @Test func `what was trained and replayed is kept for the same inputs alone`() async throws {
        try await School.with { school in
            let first = try await run(school)
            #expect(first.check.number == 6 && first.check.verdict == .failed, "\(first.check.finding)")
            #expect(first.check.finding.contains("0 of 2 solved"))
            #expect(first.deeds == Deeds(steps: 2, sessions: 2))
            let again = try await run(school)
            #expect(again.check == first.check)
            #expect(again.deeds == Deeds(resumed: 2))
            let places = try places(school)
            #expect(places.count == 1)

            let other = try await run(school, scope: .all)
            #expect(other.deeds == Deeds(steps: 2, sessions: 2))
            let fewer = try await run(school, count: 1)
            #expect(fewer.deeds == Deeds(steps: 2, sessions: 1))
            #expect(try Set(self.places(school)).isSuperset(of: places) && self.places(school).count == 3)
        }
    }

    @Test func `what is replayed is the prompt that was learned`() async throws {
        try await School.with { school in
            _ = try await run(school)
            let place = "check/\(try #require(try places(school).first))/replay/overfitted"
            for task in school.tasks[..<2] {
                let learned = try trajectory(school, "demos/\(task.instanceID)")
                let replayed = try trajectory(school, "\(place)/\(task.instanceID)")
                #expect(learned.provenance.statement != task.problemStatement)
                #expect(replayed.provenance.statement == learned.provenance.statement)
                #expect(replayed.opening.map(\.content) == learned.opening.map(\.content))
                #expect(replayed.provenance.generation.adapter?.name.contains("check/") == true)
            }
        }
    }

    private func trajectory(_ school: School, _ folder: String) throws -> Trajectory {
        try TrajectoryJSON.decode(Data(contentsOf: school.folder.appending("\(folder)/trajectory.json")))
    }

    @Test func `too few demonstrations are an error`() async throws {
        try await School.with { school in
            for (most, count) in [(8192, 3), (100, 2)] {
                let error = await #expect(throws: LearningError.self) {
                    try await run(school, maxTokens: most, count: count)
                }
                #expect(error?.message.contains("check 6 needs \(count) demonstrations of at most \(most)") == true)
            }
        }
    }
}
