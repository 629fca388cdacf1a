import Foundation
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperAgent

struct AgentTests {
    private struct NamedTool: Tool {
        var specification: ToolSpecification

        func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
            Observation(.succeeded, "x", summary: "x")
        }
    }

    @Test(arguments: [
        ["bash", "bash"], ["think"], ["tool_call"], ["two words"], [""], [],
    ])
    func refusesTools(_ names: [String]) throws {
        let tools = names.map { NamedTool(specification: ToolSpecification(name: $0, help: "h", example: "e")) }
        let error = #expect(throws: AgentError.self) { try Toolbox(tools, switches: .standard) }
        #expect(error?.code == .badTool)
    }

    @Test func refusesTheProtocolsAttribute() {
        let tool = NamedTool(
            specification: ToolSpecification(name: "x", optionalAttributes: ["until"], help: "h", example: "e")
        )
        #expect(throws: AgentError.self) { try Toolbox([tool], switches: .standard) }
    }

    private static let mistakes: [@Sendable (inout AgentConfiguration) -> Void] = [
        { $0.maxSteps = 0 }, { $0.maxTokens = -1 }, { $0.maxReplyTokens = 0 }, { $0.malformedLimit = 0 },
        { $0.loopRepeats = 1 }, { $0.loopMaxPeriod = 0 }, { $0.keepRecentSteps = -1 }, { $0.maxSeconds = 0 },
        { $0.minReplyTokens = $0.maxReplyTokens + 1 }, { $0.pruneAbove = .nan },
    ]

    @Test(arguments: mistakes.indices)
    func refusesSenselessLimits(_ index: Int) {
        var configuration = AgentConfiguration()
        Self.mistakes[index](&configuration)
        let error = #expect(throws: AgentError.self) { try configuration.validate() }
        #expect(error?.code == .badConfiguration)
    }

    @Test func configurationRoundTrips() throws {
        var configuration = AgentConfiguration()
        configuration.maxSteps = 7
        configuration.switches[.pruning] = false
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(AgentConfiguration.self, from: data) == configuration)
        let names = AgentSwitches.standard[.doneGate] ? 8 : 7
        #expect(AgentSwitch.allCases.count { AgentSwitches.standard[$0] } == names)
        #expect(configuration.json["switches"] != .null)
    }
}
