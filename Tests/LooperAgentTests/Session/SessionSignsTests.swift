import LooperCore
import LooperTestSupport
import Testing

@testable import LooperAgent

@Suite struct SessionSignsTests {
    private static let test: ScriptedReply = "<bash>make test</bash>"

    private func signs(_ replies: [ScriptedReply]) async throws -> SessionSigns {
        let fixture = AgentFixture(replies)
        let trajectory = try await fixture.run()
        return SessionSigns(
            trajectory,
            tools: fixture.tools.map(\.specification),
            configuration: fixture.configuration
        )
    }

    @Test func `a session that ends well has none`() async throws {
        #expect(try await signs([AgentFixture.fix, Self.test, AgentFixture.done]) == SessionSigns())
    }

    @Test func `a change after the last test is untested`() async throws {
        let found = try await signs([Self.test, AgentFixture.fix, AgentFixture.done])
        #expect(found == SessionSigns(doneWithoutTest: true))
    }

    @Test func `replies without a call are counted`() async throws {
        let found = try await signs(["I think.", AgentFixture.fix, "Hm.", Self.test, AgentFixture.done])
        #expect(found == SessionSigns(firstToolRight: false, parseFailures: 2))
    }

    @Test func `what the loop detector found is counted, whatever ended the session`() async throws {
        let looping = AgentFixture(Array(repeating: "<bash>ls</bash>", count: 9))
        let trajectory = try await looping.run()
        #expect(trajectory.outcome == .stuck)
        let tools = looping.tools.map(\.specification)
        #expect(SessionSigns(trajectory, tools: tools, configuration: looping.configuration).loops == 3)
        var silent = looping
        silent.configuration.switches[.loopDetection] = false
        let found = SessionSigns(trajectory, tools: tools, configuration: silent.configuration)
        #expect(found.loops == 3 && !found.doneWithoutTest)
    }
}
