import Foundation
import LooperCore
import LooperLearning
import LooperModel
import LooperSkills
import LooperTasks
import LooperTestSupport
import LooperTools
import Synchronization
import Testing

@testable import Looper

/// A whole learning on a small repository, with the tiny model: what it resolves is nothing, what is kept is all there.
@Suite(.timeLimit(.minutes(10))) struct SkillLearnerTests {
    @Test func bothEncodingsAreLearnedFromOneSourceAndHeldToTheGate() async throws {
        try await School.with { school in
            let outcome = try await school.learner().run()
            let manifest = outcome.manifest
            #expect(outcome.isPlaced && outcome.former == nil && manifest.version == 1)
            #expect(manifest.source.demonstrations != nil && manifest.source.sessions == nil)
            #expect(manifest.source.counts["demonstrations"] == 2 && manifest.source.counts["learned"] == 2)
            let weights = try #require(manifest.weights)
            #expect(weights.scope == "reply" && weights.selection.count == 2 && weights.epoch == 2)
            #expect(weights.selection.allSatisfy { $0.tasks == 1 && $0.resolved == 0 })
            for encoding in SkillEncoding.allCases {
                let gate = try #require(manifest.gate(of: encoding))
                #expect(gate.pairs == 1 && gate.resolved == 0 && gate.verdict != .admitted)
            }
            #expect(manifest.admitted.isEmpty)
            let stored = try school.skill()
            #expect(stored.manifest?.weights?.bytes ?? 0 > 1_000)
            #expect(stored.skill?.body.contains("python3 -m unittest") == true, "\(stored.skill?.body ?? "")")
            #expect(stored.encodings == [.prompt, .weights])
        }
    }

    @Test func aLearningThatWasStoppedGoesOnToTheSameSkill() async throws {
        try await School.with { school in
            let other = school.folder.appending("others")
            let first = try await school.learner(library: other).run()
            let interrupted = Task {
                try await school.learner { event in
                    // Between the trainings and the sessions, with an epoch's adapter written.
                    if case .trial(isGate: false, .graded) = event { withUnsafeCurrentTask { $0?.cancel() } }
                }.run()
            }
            await #expect(throws: CancellationError.self) { try await interrupted.value }
            #expect(throws: SkillDiagnostic.self) { try school.skill() }
            let repeated = Mutex<[String]>([])
            let second = try await school.learner { event in
                repeated.withLock { if let name = Self.stage(event) { $0.append(name) } }
            }.run()
            #expect(repeated.withLock { $0 } == ["session", "session", "session", "session", "session"])
            #expect(second.manifest.weights?.selection == first.manifest.weights?.selection)
            let (mine, others) = (try school.skill(), try school.skill(other))
            #expect(mine.manifest?.weights?.sha256 == others.manifest?.weights?.sha256)
            #expect(mine.skill == others.skill)
        }
    }

    /// A stage that was made and not taken from before.
    private static func stage(_ event: SkillLearner.Event) -> String? {
        switch event {
        case .checked: "check"
        case .distilled: "text"
        case .general: "general"
        case .training: "training"
        case .trial(_, .graded): "session"
        default: nil
        }
    }

    /// As after a kill at the very end, when the version stands in its place and its learning is not over.
    @Test func aVersionThatWasPlacedIsEnded() async throws {
        try await School.with { school in
            let first = try await school.learner().run()
            let outcome = school.library.appending(path: ".learning/fix-the-shop-v1/outcome.json")
            try FileManager.default.removeItem(at: outcome)
            let second = try await school.learner { event in
                if let name = Self.stage(event) { Issue.record("\(name) again") }
            }.run()
            #expect(second.manifest.version == 1 && second.manifest.weights == first.manifest.weights)
            #expect(FileManager.default.fileExists(atPath: outcome.path))
        }
    }

    @Test func sessionsOfAnotherModelDoNotTeachTheAdapter() async throws {
        try await School.with { school in
            let file = school.demonstrations.appending(path: "shop__1/trajectory.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing("\"fingerprint\":\"abc\"", with: "\"fingerprint\":\"xyz\"")
                .write(to: file, atomically: true, encoding: .utf8)
            let seen = Mutex<(read: Int, learned: Int)?>(nil)
            let task = Task {
                try await school.learner { event in
                    guard case .read(let set, let learned, _) = event else { return }
                    seen.withLock { $0 = (set.experiences.count, learned) }
                    withUnsafeCurrentTask { $0?.cancel() }
                }.run()
            }
            await #expect(throws: (any Error).self) { try await task.value }
            #expect(seen.withLock { $0?.read } == 2 && seen.withLock { $0?.learned } == 1)
        }
    }

    @Test func aSkillThatIsThereIsLearnedAgainOnlyOnRequest() async throws {
        try await School.with { school in
            _ = try await school.learner().run()
            await #expect(throws: LooperError.self) { try await school.learner().run() }
            let again = try await school.learner(isAgain: true).run()
            #expect(again.manifest.version == 2 && again.isPlaced)
            let former = try #require(again.former)
            #expect(former.version == 1 && former.tasks == 1 && former.forgotten == 0)
            #expect(try school.skill().manifest?.version == 2)
        }
    }
}

extension School {
    fileprivate func learner(
        isAgain: Bool = false,
        library: URL? = nil,
        onEvent: @escaping @Sendable (SkillLearner.Event) -> Void = { _ in }
    ) throws -> SkillLearner {
        var settings = LearningSettings()
        settings.training.epochs = 2
        settings.training.batch = 1
        settings.training.shape.rank = 2
        settings.scales = [0.5, 1]
        settings.generalShare = 0.4
        settings.developmentTasks = 1
        // By which the task without a demonstration is drawn.
        settings.seed = 1
        let sessions = try sessions()
        return try SkillLearner(
            SkillLearner.Materials(
                name: "fix-the-shop",
                sources: isAgain ? [] : [demonstrations],
                tasks: tasks,
                library: library ?? self.library,
                isAgain: isAgain,
                sessions: sessions,
                base: try base(),
                distiller: try StatisticalDistiller(prompts: sessions.data.folder("prompts").folder("distillation"))
            ),
            settings: settings,
            onEvent: onEvent
        )
    }

    fileprivate func skill(_ library: URL? = nil) throws -> StoredSkill {
        try SkillFolder(library: library ?? self.library, name: "fix-the-shop", digest: .sha256).read()
    }
}
