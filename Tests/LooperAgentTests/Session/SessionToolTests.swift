import LooperAgent
import LooperCore
import LooperTestSupport
import Testing

/// What the session does around a tool: the limit in time and the mask.
struct SessionToolTests {
    /// Waits for ten minutes, unless it is cancelled.
    private struct WaitingTool: Tool {
        let specification = TestTools.bash

        func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
            try await Task.sleep(for: .seconds(600))
            return Observation(.succeeded, "waited", summary: "waited")
        }
    }

    @Test func aToolIsStoppedAtTheSessionsDeadline() async throws {
        var fixture = AgentFixture([AgentFixture.fix, "<bash>wait</bash>", AgentFixture.done])
        fixture.tools = TestTools.all.filter { $0.specification.name != "bash" } + [WaitingTool()]
        fixture.configuration.maxSeconds = 0.3
        let start = ContinuousClock.now
        let trajectory = try await fixture.run()
        #expect(ContinuousClock.now - start < .seconds(500))
        #expect(trajectory.outcome == .timeLimit)
        #expect(trajectory.outcomeDetail == "0.3 seconds are over")
        #expect(trajectory.patch == AgentFixture.fixed)
        #expect(trajectory.steps.count == 1)
        #expect(fixture.recorder.trajectory == trajectory)
    }

    @Test func cancellationReachesATool() async throws {
        var fixture = AgentFixture([AgentFixture.fix, "<bash>wait</bash>", AgentFixture.done])
        fixture.tools = TestTools.all.filter { $0.specification.name != "bash" } + [WaitingTool()]
        let task = Task { [fixture] in try await fixture.run() }
        for _ in 0..<600 where fixture.model.requests.count < 2 { try await Task.sleep(for: .milliseconds(20)) }
        task.cancel()
        let trajectory = try await task.value
        #expect(trajectory.outcome == .failed)
        #expect(trajectory.outcomeDetail == "cancelled")
        #expect(trajectory.patch == AgentFixture.fixed)
    }

    @Test func secretsAreMaskedInResultsAndDetails() async throws {
        let environment = InMemoryEnvironment { command, _ in
            if command.text == "see sesame-123" { return ShellResult(status: 0, output: "") }
            if command.text == "break" { throw EnvironmentError(.failed, "no entry with sesame-123") }
            return ShellResult(status: 0, output: "the key is sesame-123\n")
        }
        let model = ScriptedModel([
            "<bash>env</bash>", "I see sesame-123.\n<bash>see sesame-123</bash>", "<bash>break</bash>",
        ])
        let recorder = InMemoryRecorder()
        var configuration = AgentConfiguration()
        configuration.switches[.workedExample] = false
        let agent = try Agent(
            model: model,
            tools: TestTools.all,
            environment: environment,
            prompts: try PromptSet(files: try RepositoryFiles.prompts()),
            configuration: configuration,
            clock: Clock { 0 },
            mask: SecretMask(variables: ["SERVICE_API_KEY": "sesame-123"])
        )
        let plan = SessionPlan(session: "s", statement: "Show it.")
        let trajectory = await agent.run(plan, recorder: recorder, patch: { "" }) { event in
            if case .replyDelta = event { return }
            #expect(!"\(event)".contains("sesame-123"))
        }
        #expect(trajectory.steps[0].observation.text == "the key is [masked: SERVICE_API_KEY]\n(0)")
        #expect(trajectory.steps[1].observation.status == .succeeded, "the call that runs is the model's own")
        #expect(trajectory.steps[1].reply.hasPrefix("I see [masked: SERVICE_API_KEY]."))
        #expect(trajectory.steps[1].call?.body == "see [masked: SERVICE_API_KEY]")
        #expect(trajectory.outcomeDetail == "the tool bash failed: no entry with [masked: SERVICE_API_KEY]")
        let read = try #require(model.requests.last).messages.map(\.content).joined()
        #expect(read.contains("[masked: SERVICE_API_KEY]") && !read.contains("sesame-123"))
        for record in [recorder.trajectory].compactMap(\.self) {
            let bytes = try TrajectoryJSON.encode(record)
            #expect(!String(decoding: bytes, as: UTF8.self).contains("sesame-123"))
        }
    }

    @Test func aSecretInThePatchIsTold() async throws {
        let agent = try Agent(
            model: ScriptedModel([AgentFixture.done]),
            tools: TestTools.all,
            environment: InMemoryEnvironment { _, _ in ShellResult(status: 0, output: "") },
            prompts: try PromptSet(files: try RepositoryFiles.prompts()),
            clock: Clock { 0 },
            mask: SecretMask(variables: ["SERVICE_API_KEY": "sesame-123"])
        )
        let plan = SessionPlan(session: "s", statement: "Show it.")
        let trajectory = await agent.run(plan, recorder: InMemoryRecorder(), patch: { "+sesame-123\n" })
        #expect(trajectory.patch == "+sesame-123\n", "it has to apply")
        #expect(trajectory.outcomeDetail?.hasSuffix("the patch holds the secret SERVICE_API_KEY") == true)
    }
}
