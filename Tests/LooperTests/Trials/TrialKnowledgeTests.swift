import Foundation
import Looper
import LooperTestSupport
import Testing

/// The arm `knowledge`, and what a trial enters in a store, through the real agent, workspaces and grader.
@Suite(.timeLimit(.minutes(5))) struct TrialKnowledgeTests {
    private static let settings = [TrialSetting.none, TrialSetting("knowledge", arm: .knowledge)]

    private func trial(
        _ folder: TemporaryDirectory,
        _ repository: PracticeRepository,
        _ model: FixingModel,
        store: InMemoryStore?
    ) throws -> Trial {
        let (path, right, wrong) = ("shop/cart.py", FixingModel.right, FixingModel.wrong)
        let task = try repository.task("shop__1", path, right, wrong, test: "test_discount")
        var configuration = LooperConfiguration()
        configuration.agent.switches[.doneGate] = false
        let data = DataFolders(sources: [.embedded])
        let writer = try KnowledgeWriter(prompts: data.folder("prompts").folder("knowledge"))
        return try Trial(
            tasks: [task],
            settings: Self.settings,
            materials: SessionMaterials(
                model: model,
                configuration: configuration,
                data: data,
                finder: RepositoryFinder(home: LooperHome(folder: folder.appending("home")), base: folder.url),
                sandbox: .unconfined,
                records: store.map { SessionRecords($0) { Issue.record("\($0)") } },
                past: store.map { PastSessions($0, writer: writer) }
            ),
            output: folder.appending("trial")
        )
    }

    /// A session that solved `task` and says what the model has to know.
    private func past(_ task: String, in repository: PracticeRepository) -> [StoreEntry] {
        var provenance = Provenance(
            session: "earlier",
            task: task,
            model: ModelIdentity(name: "m", window: 1),
            statement: "The shop computes taxes wrongly. \(FixingModel.knowledge)",
            startedAt: 1
        )
        provenance.base = SessionBase(repository: repository.folder.path, commit: "c", tree: "t")
        var trajectory = Trajectory(provenance: provenance, opening: [])
        trajectory.outcome = .submitted
        return StoreEntry.all(of: trajectory) + [.grade(GradeEntry(session: "earlier@1000", verdict: .resolved))]
    }

    @Test func `a session is told of past ones, and entered with its exposure and grade`() async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            let store = InMemoryStore()
            try await store.add(past("shop__0", in: repository))
            let sessions = try await trial(folder, repository, FixingModel(), store: store).run()
            let resolved = Dictionary(uniqueKeysWithValues: sessions.map { ($0.setting, $0.resolved) })
            #expect(resolved == ["none": false, "knowledge": true])
            let kept = try JSONDecoder().decode(
                [String: String].self,
                from: Data(folder.read("trial/knowledge.json").utf8)
            )
            #expect(kept["shop__1"]?.contains(FixingModel.knowledge) == true)
            #expect((kept["shop__1"]?.count ?? 0) <= KnowledgeLimits().characters)

            let found = try await store.entries(StoreSelection([.session, .exposure, .grade]))
            #expect(found.count == 2 + 6)
            for case .exposure(let exposure) in found {
                #expect(exposure.isForced && exposure.hashes.prompt != nil)
                #expect(exposure.session.contains("/\(exposure.arm.rawValue)/"))
            }
        }
    }

    @Test func `a session is never told of its own task`() async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            let store = InMemoryStore()
            try await store.add(past("shop__1", in: repository))
            let sessions = try await trial(folder, repository, FixingModel(), store: store).run()
            #expect(sessions.map(\.resolved) == [false, false])
            #expect(try folder.read("trial/knowledge.json").contains("shop") == false)
        }
    }

    @Test func `without a store there is no such arm`() async throws {
        try await TemporaryDirectory.with { folder in
            let repository = try await PracticeRepository.make(in: folder)
            let error = #expect(throws: LooperError.self) {
                try trial(folder, repository, FixingModel(), store: nil)
            }
            #expect(error?.message.contains("needs the store of past sessions") == true)
        }
    }
}
