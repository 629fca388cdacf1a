import LooperAgent
import LooperCore
import LooperTestSupport
import Synchronization
import Testing

/// Each part of the frame does something that can be seen, and nothing once it is switched off.
struct SwitchTests {
    private func run(
        _ name: AgentSwitch,
        on isOn: Bool,
        _ replies: [ScriptedReply],
        window: Int = 1_000_000,
        configure: (inout AgentConfiguration) -> Void = { _ in }
    ) async throws -> (trajectory: Trajectory, fixture: AgentFixture, pruned: Bool) {
        var fixture = AgentFixture(replies, window: window)
        configure(&fixture.configuration)
        fixture.configuration.switches[name] = isOn
        try await fixture.environment.write(Array("Use tabs.\n".utf8), to: "AGENTS.md")
        let pruned = Mutex(false)
        let trajectory = try await fixture.run(onEvent: { event in
            if case .pruned = event { pruned.withLock { $0 = true } }
        })
        return (trajectory, fixture, pruned.withLock { $0 })
    }

    @Test func workedExample() async throws {
        #expect(try await run(.workedExample, on: true, [AgentFixture.done]).trajectory.opening.count > 10)
        #expect(try await run(.workedExample, on: false, [AgentFixture.done]).trajectory.opening.count == 2)
    }

    @Test(arguments: [true, false])
    func skipVerificationRule(isOn: Bool) async throws {
        let opening = try await run(.skipVerificationRule, on: isOn, [AgentFixture.done]).trajectory.opening
        #expect(opening[0].content.contains("Do not read the file again to check an edit") == isOn)
    }

    @Test(arguments: [true, false])
    func lineReads(isOn: Bool) async throws {
        let opening = try await run(.lineReads, on: isOn, [AgentFixture.done]) {
            $0.switches[.workedExample] = true
        }.trajectory.opening
        #expect(opening.contains { $0.content.contains("<read>shop/cart.py:7-11</read>") } == isOn)
        #expect(opening.contains { $0.content.contains("<read>shop/cart.py</read>") } == !isOn)
    }

    @Test(arguments: [true, false])
    func editTool(isOn: Bool) async throws {
        let result = try await run(.editTool, on: isOn, [AgentFixture.fix, AgentFixture.done])
        #expect((result.fixture.environment.text("a.py") == AgentFixture.fixed) == isOn)
        #expect((result.trajectory.steps[0].call == nil) == !isOn)
    }

    @Test(arguments: [(true, "x = 1"), (false, "```python\nx = 1\n```")])
    func fenceStripping(isOn: Bool, content: String) async throws {
        let write: ScriptedReply = "<write path=\"b.py\">\n```python\nx = 1\n```\n</write>"
        let result = try await run(.fenceStripping, on: isOn, [write, AgentFixture.done])
        let text = try #require(result.fixture.environment.text("b.py"))
        #expect(text.trimmingNewline == content)
    }

    @Test(arguments: [(true, Outcome.stuck), (false, .submitted)])
    func loopDetection(isOn: Bool, outcome: Outcome) async throws {
        let again: ScriptedReply = "Again.\n<bash>ls</bash>"
        let result = try await run(.loopDetection, on: isOn, Array(repeating: again, count: 9) + [AgentFixture.done])
        #expect(result.trajectory.outcome == outcome)
        #expect(result.trajectory.steps.contains { !$0.notices.isEmpty } == isOn)
    }

    @Test(arguments: [(true, Outcome.submitted), (false, .tokenLimit)])
    func pruning(isOn: Bool, outcome: Outcome) async throws {
        let long: ScriptedReply = "<bash>long</bash>"
        let result = try await run(
            .pruning,
            on: isOn,
            Array(repeating: long, count: 8) + [AgentFixture.done],
            window: 2_400
        ) { $0.switches[.loopDetection] = false }
        #expect(result.trajectory.outcome == outcome)
        #expect(result.pruned == isOn)
        #expect(result.trajectory.transcript.messages.contains { $0.content.hasPrefix("Result, shortened:") } == isOn)
    }

    @Test(arguments: [(true, 2), (false, 1)])
    func doneGate(isOn: Bool, steps: Int) async throws {
        let result = try await run(.doneGate, on: isOn, [AgentFixture.done, AgentFixture.done])
        #expect(result.trajectory.steps.count == steps)
    }

    @Test(arguments: [true, false])
    func agentsFile(isOn: Bool) async throws {
        let opening = try await run(.agentsFile, on: isOn, [AgentFixture.done]).trajectory.opening
        #expect(opening.last?.content.contains("> Use tabs.") == isOn)
    }

    @Test func aSwitchIsAName() {
        #expect(
            Set(AgentSwitch.allCases.map(\.rawValue)) == [
                "worked-example", "skip-verification-rule", "line-reads", "edit-tool", "fence-stripping",
                "loop-detection", "pruning", "done-gate", "agents-md", "whole-file-guard",
            ]
        )
    }
}

extension String {
    fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
