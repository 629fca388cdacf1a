import Foundation
import LooperTestSupport
import Testing

@testable import Looper

/// What is written down before a trial, and whether it was kept to.
@Suite(.timeLimit(.minutes(5))) struct PreregistrationTests {
    private func trial(_ folder: TemporaryDirectory, settings: [TrialSetting]) async throws -> Trial {
        let repository = try await PracticeRepository.make(in: folder)
        return try Trial(
            tasks: [
                try repository.task(
                    "shop__1",
                    "shop/cart.py",
                    FixingModel.right,
                    FixingModel.wrong,
                    test: "test_discount"
                )
            ],
            settings: settings,
            materials: SessionMaterials(
                model: FixingModel(),
                configuration: LooperConfiguration(),
                data: DataFolders(sources: [.embedded]),
                finder: RepositoryFinder(home: LooperHome(folder: folder.appending("home")), base: folder.url),
                sandbox: .unconfined
            ),
            output: folder.appending("trial")
        )
    }

    private func check(_ folder: TemporaryDirectory, _ plan: ComparisonPlan) throws -> ReportCheck {
        let trial = try TrialFolder(folder.appending("trial"))
        let start = try TrialAudit(trial.url).firstStart
        return Preregistration.check(trial.registration, of: trial, plan, firstSession: start)
    }

    private let settings = [TrialSetting.none, TrialSetting.none.again]

    @Test func `it is written before the first session and kept to`() async throws {
        try await TemporaryDirectory.with { folder in
            let trial = try await trial(folder, settings: settings)
            let plan = ComparisonPlan()
            try trial.register(plan, now: 1000)
            let text = try folder.read("trial/preregistration.json")
            for field in ["primary_outcome", "baseline", "margin", "stop", "seeds", "tasks", "model", "limits"] {
                #expect(text.contains("\"\(field)\""), "\(field)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder.appending("trial/sessions.jsonl").path))
            _ = try await trial.run()
            try trial.register(plan, now: 9000)
            #expect(try folder.read("trial/preregistration.json") == text)
            #expect(try check(folder, plan).verdict == .passed)
            let other = try check(folder, ComparisonPlan(margin: 0.03))
            #expect(other.verdict == .failed && other.finding == "another margin")
            let error = #expect(throws: LooperError.self) {
                try trial.register(ComparisonPlan(margin: 0.03, stop: .sequential))
            }
            #expect(
                error?.message.contains("was registered with other margin, stop rule before its first session") == true
            )
        }
    }

    @Test func `an end that was not foreseen is told, and a late record too`() async throws {
        try await TemporaryDirectory.with { folder in
            let trial = try await trial(folder, settings: settings)
            try trial.register(ComparisonPlan(), now: 1000)
            _ = try await trial.run(until: { $0.count == 1 })
            let check = try check(folder, ComparisonPlan())
            #expect(check.finding.contains("it ended after 1 of 2 sessions, which the stop rule fixed does not allow"))
            var late = try #require(try Preregistration.read(trial.output))
            late.writtenAt = Date().timeIntervalSince1970 + 1000
            try late.write(to: trial.output)
            #expect(try self.check(folder, ComparisonPlan()).finding.contains("a session began before it was written"))
        }
    }

    @Test func `a trial that was begun without stays without`() async throws {
        try await TemporaryDirectory.with { folder in
            let trial = try await trial(folder, settings: [.none])
            _ = try await trial.run()
            try trial.register(ComparisonPlan())
            #expect(try Preregistration.read(trial.output) == nil)
            #expect(try check(folder, ComparisonPlan()).verdict == .skipped)
        }
    }

    @Test func `parts of the frame are switched off one by one, and nothing else differs`() async throws {
        try await TemporaryDirectory.with { folder in
            let settings = TrialSetting.ablation([.lineReads, .editTool, .loopDetection])
            #expect(
                settings.map(\.label) == ["all", "without-line-reads", "without-edit-tool", "without-loop-detection"]
            )
            let trial = try await trial(folder, settings: settings)
            _ = try await trial.run()
            let checks = try TrialAudit(trial.output).checks()
            #expect(checks[0].verdict == .passed, "\(checks[0].finding)")
            #expect(checks[0].finding.contains("1 frames but for edit-tool, line-reads, loop-detection, which"))
            let place = folder.appending("trial/without-edit-tool/shop__1/trajectory.json")
            let recorded = try RecordedSession(path: place.path)
            #expect(try recorded.configuration().switches[.editTool] == false)
            #expect(recorded.trajectory.opening.allSatisfy { !$0.content.contains("<edit") })
            // A session that did not switch off what it should have is found.
            let file = "trial/without-loop-detection/shop__1/trajectory.json"
            let text = try folder.read(file).replacing("\"loop-detection\":false", with: "\"loop-detection\":true")
            try folder.write(text, to: file)
            #expect(try TrialAudit(trial.output).checks()[0].verdict == .failed)
        }
    }

    @Test func `what is off already is not switched off`() async throws {
        try await TemporaryDirectory.with { folder in
            let error = await #expect(throws: LooperError.self) {
                try await trial(folder, settings: TrialSetting.ablation([.doneGate]))
            }
            #expect(error?.message.contains("switch it on by --with done-gate") == true)
        }
    }
}
