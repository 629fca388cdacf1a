import LooperAgent
import LooperCore
import LooperTestSupport
import Synchronization
import Testing

struct HookTests {
    @Test func seesEverythingInOrder() async throws {
        let log = HookLog()
        var fixture = AgentFixture([AgentFixture.fix, AgentFixture.test, AgentFixture.done])
        fixture.hooks = [RecordingHook("a", log), RecordingHook("b", log)]
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.provenance.hooks == ["a", "b"])
        #expect(trajectory.steps.allSatisfy { $0.interventions == nil })
        let step = { (number: Int, call: String) in
            ["a before \(number) \(call)", "b before \(number) \(call)", "b after \(number)", "a after \(number)"]
                + ["a step \(number)", "b step \(number)"]
        }
        #expect(
            log.lines == step(1, "edit") + step(2, "bash") + step(3, "done") + [
                "a outcome submitted", "b outcome submitted",
            ]
        )
    }

    @Test func refusesChangesAndRewrites() async throws {
        let log = HookLog()
        var fixture = AgentFixture(["<bash>rm -rf x</bash>", "<bash>long</bash>", AgentFixture.done])
        fixture.hooks = [
            RecordingHook("policy", log) { call in
                switch call.body {
                case "rm -rf x": .refuse("Not here.")
                case "long": .change(ToolCall("bash", body: "make test"))
                default: .proceed
                }
            } review: { call, result in
                call.name == "bash" ? Observation(.succeeded, "Rewritten.", summary: result.summary) : result
            },
            RecordingHook("second", log),
        ]
        let steps = try await fixture.run().steps
        #expect(steps[0].call == ToolCall("bash", body: "rm -rf x"), "the call as the model wrote it")
        #expect(steps[0].observation == Observation(.failed, "Not here.", summary: "Not here."))
        #expect(steps[0].interventions == [Intervention(by: "policy", .refused)])
        #expect(steps[0].callThatRan == nil)
        #expect(steps[1].call == ToolCall("bash", body: "long"))
        #expect(steps[1].callThatRan == ToolCall("bash", body: "make test"))
        #expect(steps[1].observation.text == "Rewritten.")
        #expect(steps[1].interventions?.map(\.kind) == [.changedCall, .changedResult])
        #expect(steps[1].interventions?[1].observation?.text == "FAILED\n(1)")
        #expect(!log.lines.contains { $0.hasPrefix("second before 1") }, "a refusal is final")
        #expect(log.lines.contains("second before 2 bash"))
        #expect(fixture.model.requests[1].messages.last?.content.contains("Not here.") == true)
    }

    @Test func endsTheSession() async throws {
        var fixture = AgentFixture([AgentFixture.fix, AgentFixture.test, AgentFixture.done])
        fixture.hooks = [
            RecordingHook("limit", HookLog()) { $0.name == "bash" ? .end(.submitted, "enough") : .proceed }
        ]
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.outcomeDetail == "the hook limit: enough")
        #expect(trajectory.steps.count == 2)
        #expect(trajectory.steps[1].interventions == [Intervention(by: "limit", .ended)])
        #expect(trajectory.patch == AgentFixture.fixed)
        #expect(fixture.recorder.trajectory == trajectory)
    }

    @Test func aHookMayKeepASessionFromEnding() async throws {
        var fixture = AgentFixture([AgentFixture.done, AgentFixture.fix, AgentFixture.done])
        let first = Mutex(true)
        fixture.hooks = [
            RecordingHook("lint", HookLog()) { call in
                guard call.name == "done" else { return .proceed }
                return first.withLock { isFirst in
                    defer { isFirst = false }
                    return isFirst ? .refuse("Lint first.") : .proceed
                }
            }
        ]
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.steps.count == 3)
    }

    @Test(arguments: ["before", "after", "step"])
    func anErrorEndsTheSessionAndNamesTheHook(joint: String) async throws {
        var fixture = AgentFixture([AgentFixture.fix, AgentFixture.done])
        fixture.hooks = [ThrowingHook(joint: joint)]
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .failed)
        #expect(trajectory.outcomeDetail == "the hook thrower failed: broken at \(joint)")
        #expect(trajectory.patch == (joint == "before" ? "" : AgentFixture.fixed))
    }

    @Test func anErrorAtTheEndLeavesTheOutcome() async throws {
        var fixture = AgentFixture([AgentFixture.done])
        fixture.hooks = [ThrowingHook(joint: "outcome")]
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.outcomeDetail == "the hook thrower failed: broken at outcome")
        #expect(fixture.recorder.trajectory == trajectory)
    }

    @Test func aCallOfAToolThatIsNotThereIsAFailure() async throws {
        var fixture = AgentFixture([AgentFixture.test])
        fixture.hooks = [RecordingHook("a", HookLog()) { _ in .change(ToolCall("fly")) }]
        let trajectory = try await fixture.run()
        #expect(trajectory.outcomeDetail == "a hook asks for the tool fly, which is not there")
    }

    @Test(arguments: [["a", "a"], ["done-gate"]])
    func namesAreUnique(names: [String]) async throws {
        var fixture = AgentFixture([AgentFixture.done])
        fixture.hooks = names.map { RecordingHook($0, HookLog()) }
        await #expect(throws: AgentError.self) { try await fixture.run() }
    }

    @Test(arguments: [
        ("pip install x", true), ("cd a && sudo pip3 install x", true), ("python -m pip install x", true),
        ("git push origin main", true), ("git pull", false), ("echo pip install", false), ("pip list", false),
        ("npm run deploy --now", true), ("npm run build", false), ("npm deploy", false),
    ])
    func aCommandPolicyRefusesByPattern(command: String, isRefused: Bool) async throws {
        let prompts = try PromptSet(files: try RepositoryFiles.prompts())
        let policy = CommandPolicy(refusing: ["pip install*", "git push*", "npm *run* deploy*"], prompts: prompts)
        let context = HookContext(session: "s", step: 1, environment: InMemoryEnvironment())
        let decision = try await policy.beforeCall(ToolCall("bash", body: command), in: context)
        #expect((decision != .proceed) == isRefused)
        if case .refuse(let text) = decision { #expect(text.contains("are not allowed in this session")) }
        #expect(try await policy.beforeCall(ToolCall("read", body: command), in: context) == .proceed)
    }
}
