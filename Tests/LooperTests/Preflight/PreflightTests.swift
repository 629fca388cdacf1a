import Foundation
import LooperAgent
import LooperCore
import LooperModel
import LooperTestSupport
import Synchronization
import Testing

@testable import Looper

@Suite struct PreflightTests {
    private func tools() throws -> [ToolSpecification] {
        try ToolCatalogue(data: DataFolders(sources: [.embedded])).tools().map(\.specification)
    }

    // MARK: Calls

    @Test func `calls of all tools are read back`() throws {
        let check = CallRoundTrip(try tools()).check()
        #expect(check.verdict == .passed, "\(check.finding)")
        #expect(check.number == 2)
    }

    @Test func `a tool that cannot be called so is told`() {
        // The attribute is the protocol's own.
        let tool = ToolSpecification(name: "wait", optionalAttributes: ["until"], help: "", example: "<wait>x</wait>")
        let check = CallRoundTrip([tool]).check()
        #expect(check.verdict == .failed)
        #expect(check.finding.contains("are read otherwise, as"))
    }

    // MARK: Tokens

    private func check(_ change: (inout Trajectory) -> Void) async throws -> PreflightCheck {
        let tiny = try TinySession()
        return try await TemporaryDirectory.with { folder in
            var trajectory = try tiny.trajectory()
            change(&trajectory)
            return try TokenIdentity(tiny.base).check([try folder.write(trajectory, to: "a")])
        }
    }

    @Test func `a session is trained as it ran`() async throws {
        let check = try await check { _ in }
        #expect(check.verdict == .passed, "\(check.finding)")
        #expect(check.finding.hasPrefix("1 sessions, 4 steps, "))
    }

    @Test func `other words than were read are told`() async throws {
        let check = try await check { $0.opening[1].content = "b" }
        #expect(check.verdict == .failed)
        #expect(check.finding.contains("step 1 read"), "\(check.finding)")
    }

    @Test func `so is an id that the conversation does not lead to`() async throws {
        let check = try await check { trajectory in
            guard var tokens = trajectory.steps[1].tokens, let place = tokens.lossMask.firstIndex(of: 0) else { return }
            tokens.ids[place] += 1
            trajectory.steps[1].tokens = tokens
        }
        #expect(check.verdict == .failed)
        #expect(check.finding.contains("step 2"), "\(check.finding)")
    }

    @Test func `without a trajectory there is nothing to look at`() throws {
        #expect(try TokenIdentity(TinySession().base).check([]).verdict == .skipped)
    }

    // MARK: All of them

    private func run(_ preflight: FullPreflight) async throws -> (isSound: Bool, checks: [PreflightCheck]) {
        let checks = Mutex<[PreflightCheck]>([])
        let isSound = try await preflight.run { check in checks.withLock { $0.append(check) } }
        return (isSound, checks.withLock { $0 })
    }

    @Test func `ten lines in order say what is missing`() async throws {
        let (isSound, checks) = try await run(FullPreflight(tools: tools()))
        #expect(isSound)
        #expect(checks.map(\.number) == Array(1...10))
        #expect(checks.filter { $0.verdict != .skipped }.map(\.number) == [2])
        #expect(checks.allSatisfy { !$0.finding.isEmpty })
        var more = FullPreflight(tools: try tools())
        more.overfitting = { PreflightCheck(6, "six", .failed, "none of eight") }
        let failed = try await run(more)
        #expect(!failed.isSound && failed.checks[5].title == "six")
    }

    @Test func `samples that are too long fail check 4 by name`() async throws {
        let tiny = try TinySession()
        try await TemporaryDirectory.with { folder in
            let samples = try tiny.base.reader.read(folder.write(tiny.trajectory(), to: "a").path).samples
            var preflight = FullPreflight(tools: try tools())
            preflight.tooLong = DataReport(samples, mostTokens: 10).tooLong
            let (isSound, checks) = try await run(preflight)
            #expect(!isSound && checks.map(\.number) == Array(1...10))
            #expect(checks.filter { $0.verdict == .failed }.map(\.number) == [4])
            let entry = try #require(preflight.tooLong.first)
            #expect(checks[3].finding.contains("\(entry.name) (\(entry.tokens) tokens)"), "\(checks[3].finding)")
            #expect(checks[3].finding.hasSuffix("without them: no sample is short enough"))
            #expect(checks[0].finding == "no sample is short enough")
        }
    }

    @Test func `with sessions the model is checked too`() async throws {
        let tiny = try TinySession()
        try await TemporaryDirectory.with { folder in
            let file = try folder.write(tiny.trajectory(), to: "a")
            var options = TrainingOptions()
            options.isExact = true
            var preflight = FullPreflight(tools: try tools())
            preflight.base = tiny.base
            preflight.trajectories = [file]
            preflight.training = Preflight(
                job: try TrainingJob(
                    base: tiny.base,
                    set: TrainingSet(try tiny.base.reader.read(file.path).samples),
                    options: options
                ),
                model: try LocalModel(
                    path: TinySession.model,
                    name: "tiny",
                    options: LocalModel.Options(isExact: true)
                )
            )
            let (_, checks) = try await run(preflight)
            #expect(checks.map(\.number) == Array(1...10))
            let passed = checks.filter { $0.verdict == .passed }.map(\.number)
            #expect(passed.contains([1]) && passed.contains([2]) && passed.contains([3]) && passed.contains([7]))
        }
    }
}
