import Foundation
import LooperAgent
import LooperCore
import LooperLearning
import LooperModel
import LooperTasks
import LooperTestSupport
import LooperTools
import Testing

@testable import Looper

/// Demonstrations through the real agent, on a small repository, with the tiny model's tokens.
@Suite(.timeLimit(.minutes(5))) struct DemonstrationTests {
    private static let model = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "LooperModelTests/Fixtures/engine/tiny-llama.gguf").path

    /// What a workshop made of one task.
    private struct Made {
        let record: DemonstrationRecord
        let trajectory: Trajectory?
        let folder: URL
    }

    private func template() throws -> (Tokenizer, ChatTemplate) {
        let files = try ModelFormat.open(Self.model)
        let tokenizer = try files.tokenizer()
        return (tokenizer, try ChatTemplate(files.chatTemplate(), tokenizer: tokenizer))
    }

    private func workshop(
        _ folder: TemporaryDirectory,
        _ settings: (recovery: Double, seed: UInt64, drills: Double)
    ) throws -> DemonstrationWorkshop {
        let (tokenizer, template) = try template()
        let identity = ModelIdentity(name: "tiny", window: 32_768, fingerprint: "abc")
        let home = LooperHome(folder: folder.appending("home"))
        return try DemonstrationWorkshop(
            DemonstrationWorkshop.Materials(
                configuration: LooperConfiguration(),
                data: DataFolders(sources: [.embedded]),
                finder: RepositoryFinder(home: home, base: folder.url),
                sandbox: .unconfined,
                replays: true
            ),
            settings: DemonstrationSettings(
                model: identity,
                seed: settings.seed,
                recovery: settings.recovery,
                drills: settings.drills
            ),
            scribe: ReplyScribe(identity: identity, tokenizer: tokenizer, template: template),
            output: folder.appending("demos")
        )
    }

    private func make(
        _ file: String,
        _ right: String,
        _ wrong: String,
        test: String,
        recovery: Double = 0,
        seed: UInt64 = 1,
        drills: Double = 0,
        _ check: (Made) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            let task = try repository.task("shop__1", file, right, wrong, test: test)
            try OutputFile.makeFolder(folder.appending("demos"))
            let record = try await workshop(folder, (recovery, seed, drills)).attempt(task)
            let place = record.folder.map { folder.appending("demos/\($0)/trajectory.json") }
            let trajectory = try place.map { try TrajectoryJSON.decode(Data(contentsOf: $0)) }
            try await check(Made(record: record, trajectory: trajectory, folder: folder.appending("demos")))
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func `a bug is found by visible words and resolved`(seed: UInt64) async throws {
        try await make(
            "shop/cart.py",
            "    if members > 2 and total > 10:",
            "    if members >= 2 and total > 10:",
            test: "test_discount",
            seed: seed
        ) { made in
            let trajectory = try #require(made.trajectory, "\(made.record)")
            #expect(trajectory.outcome == .submitted)
            #expect(trajectory.patch.contains("+    if members > 2 and total > 10:"))
            #expect(Grounding.faults(in: trajectory).isEmpty)
            #expect(made.record.replayed == true)
            #expect(made.record.actions.first == "test" && made.record.actions.last == "done")
            let edit = try #require(made.record.actions.lastIndex(of: "edit"))
            #expect(made.record.actions[edit + 1] == "retest")
            #expect(trajectory.steps[edit + 1].observation.status == .succeeded)
            #expect(trajectory.steps.allSatisfy { $0.call != nil && $0.interventions == nil })
        }
    }

    /// The failing test names `Cart` and `total`; `rate` comes out of `with_tax`, which `total` names.
    @Test func `a place that no failure names is reached by hops`() async throws {
        try await make(
            "shop/prices.py",
            "    return 2 if amount > 100 else 1",
            "    return 2 if amount > 999 else 1",
            test: "test_total"
        ) { made in
            #expect(made.record.isMade, "\(made.record)")
            #expect(made.record.hops > 0)
        }
    }

    @Test func `ids and marks are those of the model's own sessions`() async throws {
        let (tokenizer, template) = try template()
        try await make(
            "shop/cart.py",
            "    rest = total - share",
            "    rest = total + share",
            test: "test_discount"
        ) { made in
            let trajectory = try #require(made.trajectory)
            let contexts = try #require(trajectory.tokenContexts())
            for (step, context) in zip(trajectory.steps, contexts) {
                let prompt = template.context(for: trajectory.transcript(before: step.number).messages)
                let written = template.reply(step.reply)
                #expect(context.ids == prompt.ids + written)
                #expect(context.lossMask == prompt.lossMask + written.map { _ in 1 })
                #expect(step.tokens?.written == written)
            }
            let reader = TrainingReader(tokenizer: tokenizer, template: .success(template), fingerprint: "abc")
            let samples = try reader.read(made.folder.path).samples
            #expect(samples.reduce(0) { $0 + $1.lossMask.count { $0 == 1 } } == made.record.learnedTokens)
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `a wrong attempt is shown with its recovery, and is not learned`(seed: UInt64) async throws {
        let (tokenizer, template) = try template()
        try await make(
            "shop/cart.py",
            "    rest = total - share",
            "    rest = total + share",
            test: "test_discount",
            recovery: 1,
            seed: seed
        ) { made in
            let trajectory = try #require(made.trajectory, "\(made.record)")
            let wrong = try #require(made.record.actions.firstIndex(of: "wrong"))
            #expect(trajectory.steps[wrong].train == false)
            #expect(trajectory.steps.count { $0.train == false } == 1)
            #expect(trajectory.steps[wrong + 1].observation.status == .failed)
            let reader = TrainingReader(tokenizer: tokenizer, template: .success(template), fingerprint: "abc")
            let sample = try #require(reader.read(made.folder.path).samples.first)
            let marked = zip(sample.ids, sample.lossMask).filter { $0.1 == 1 }.map(\.0)
            let others = trajectory.steps.filter { $0.train != false }
            #expect(marked == others.flatMap { template.reply($0.reply) })
            #expect(tokenizer.decode(sample.ids).contains(trajectory.steps[wrong].reply))
        }
    }

    @Test func `a drill reads, and learns its edit alone`() async throws {
        try await make(
            "shop/cart.py",
            "    rest = total - share",
            "    rest = total + share",
            test: "test_discount",
            drills: 1
        ) { made in
            let trajectory = try #require(made.trajectory, "\(made.record)")
            #expect(made.record.actions == ["read", "edit", "done"])
            #expect(made.record.isDrill)
            #expect(trajectory.steps.map { $0.train != false } == [false, true, false])
            #expect(trajectory.patch.contains("+    rest = total - share"))
        }
    }

    @Test func `a bug that no test tells of is a drill, and its own fix the verdict`() async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            var task = try repository.task(
                "shop__1",
                "shop/cart.py",
                "    rest = total - share",
                "    rest = total + share",
                test: "test_discount"
            )
            task.failToPass = []
            task.environment = nil
            try OutputFile.makeFolder(folder.appending("demos"))
            let record = try await workshop(folder, (0, 1, 0)).attempt(task)
            #expect(record.isMade && record.isDrill, "\(record)")
            #expect(record.actions == ["read", "edit", "done"])
        }
    }

    @Test func `a place without a visible way is dropped with its reason`() async throws {
        try await make("shop/cart.py", "MOST = 10", "MOST = 11", test: "test_discount") { made in
            #expect(!made.record.isMade)
            #expect(made.record.reason == "the test passes as made")
            let left = try FileManager.default.contentsOfDirectory(atPath: made.folder.path)
            #expect(left.isEmpty)
        }
    }
}
