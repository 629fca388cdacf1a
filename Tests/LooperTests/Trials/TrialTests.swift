import Foundation
import Looper
import LooperTestSupport
import Testing

/// A trial through the real agent, workspaces and grader, on a small repository.
@Suite(.timeLimit(.minutes(5))) struct TrialTests {
    private static let skill = Skill(name: "discounts", description: "Discounts.", body: FixingModel.knowledge)
    private static let settings = [
        TrialSetting.none,
        TrialSetting("prompt", arm: .prompt, skills: [skill]),
        TrialSetting("weights@0.5", arm: .weights, adapter: AdapterChoice(name: "discounts", scale: 0.5)),
    ]

    private func trial(
        _ folder: TemporaryDirectory,
        _ repository: PracticeRepository,
        _ model: FixingModel,
        settings: [TrialSetting] = settings,
        seeds: [UInt64] = [0],
        workers: Int = 1
    ) throws -> Trial {
        var task = try repository.task(
            "shop__1",
            "shop/cart.py",
            FixingModel.right,
            FixingModel.wrong,
            test: "test_discount"
        )
        task.practice = PracticeOrigin(operatorName: "boundary", module: "shop/cart.py")
        var configuration = LooperConfiguration()
        configuration.agent.switches[.doneGate] = false
        return try Trial(
            tasks: [task],
            settings: settings,
            seeds: seeds,
            materials: SessionMaterials(
                model: model,
                configuration: configuration,
                data: DataFolders(sources: [.embedded]),
                finder: RepositoryFinder(home: LooperHome(folder: folder.appending("home")), base: folder.url),
                sandbox: .unconfined,
                workers: workers
            ),
            output: folder.appending("trial")
        )
    }

    private func lines(_ folder: TemporaryDirectory) throws -> [TrialSession] {
        try folder.read("trial/sessions.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(TrialSession.self, from: Data($0.utf8))
        }
    }

    @Test func `every setting is run, graded and written down`() async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            let sessions = try await trial(folder, repository, FixingModel(), workers: 3).run()
            let found = Dictionary(uniqueKeysWithValues: sessions.map { ($0.setting, $0) })
            let none = try #require(found["none"])
            #expect(!none.resolved && none.outcome == .submitted && none.steps == 1)
            var untouched = SessionSigns(doneWithoutTest: true, emptyPatch: true)
            (untouched.rightFileRead, untouched.rightLinesRead, untouched.rightFileEdited) = (false, false, false)
            #expect(none.signs == untouched)
            #expect(none.module == "shop/cart.py" && none.gradingError == nil)
            for label in ["prompt", "weights@0.5"] {
                let session = try #require(found[label])
                #expect(session.resolved && session.steps == 2 && session.promptTokens > 0)
                var unread = SessionSigns(doneWithoutTest: true)
                (unread.rightFileRead, unread.rightLinesRead, unread.rightFileEdited) = (false, false, true)
                #expect(session.signs == unread)
                #expect(session.workspaceTree == none.workspaceTree)
                let file = folder.appending("trial/\(label)/shop__1/trajectory.json")
                let trajectory = try TrajectoryJSON.decode(Data(contentsOf: file))
                #expect(trajectory.provenance.arm == session.arm)
            }
            let file = folder.appending("trial/weights@0.5/shop__1/trajectory.json")
            let adapter = try TrajectoryJSON.decode(Data(contentsOf: file)).provenance.generation.adapter
            #expect(adapter == AdapterChoice(name: "discounts", scale: 0.5))
            #expect(Set(try lines(folder)) == Set(sessions))
        }
    }

    @Test func `a killed trial goes on with what is missing`() async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            let first = try await trial(folder, repository, FixingModel(), seeds: [1, 2])
                .run(until: { $0.count >= 4 })
            #expect(first.count == 4)
            let whole = try folder.read("trial/sessions.jsonl")
            // A line that a kill cut: its session has to be run again.
            try folder.write(String(whole.dropLast(40)), to: "trial/sessions.jsonl")
            let model = FixingModel()
            let sessions = try await trial(folder, repository, model, seeds: [1, 2]).run()
            #expect(sessions.count == 6)
            #expect(Array(sessions.prefix(3)) == Array(first.prefix(3)))
            #expect(Set(sessions.map { "\($0.setting) \($0.seed)" }).count == 6)
            #expect(model.replies == sessions.suffix(3).reduce(0) { $0 + $1.steps })
            #expect(try lines(folder) == sessions)
            let place = folder.appending("trial/none/shop__1-2/trajectory.json")
            #expect(FileManager.default.fileExists(atPath: place.path))
            let again = FixingModel()
            #expect(try await trial(folder, repository, again, seeds: [1, 2]).run().count == 6)
            #expect(again.replies == 0)
        }
    }

    @Test func `another trial does not go on in its folder`() async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            _ = try await trial(folder, repository, FixingModel(), settings: [.none]).run(until: { _ in true })
            let error = await #expect(throws: LooperError.self) {
                try await trial(folder, repository, FixingModel(), seeds: [5]).run()
            }
            #expect(error?.message.contains("holds a trial with other seeds, settings; give the same") == true)
        }
    }

    @Test func `other files at the start end the trial`() async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            let first = try await trial(folder, repository, FixingModel()).run(until: { $0.count == 1 })
            let line = try folder.read("trial/sessions.jsonl")
            let other = line.replacing(first[0].workspaceTree, with: "another")
            try folder.write(other, to: "trial/sessions.jsonl")
            let error = await #expect(throws: LooperError.self) {
                try await trial(folder, repository, FixingModel()).run()
            }
            #expect(error?.message.contains("began with other files") == true)
        }
    }

    @Test func `names that cannot be told apart are refused`() async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            for settings in [[TrialSetting.none, .none], [TrialSetting("../x", arm: .none)], []] {
                #expect(throws: LooperError.self) {
                    try trial(folder, repository, FixingModel(), settings: settings)
                }
            }
        }
    }
}
