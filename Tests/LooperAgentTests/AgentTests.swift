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
        { $0.loopRepeats = 1 }, { $0.replyRepeats = 1 }, { $0.replyMaxPeriod = 0 }, { $0.loopMaxPeriod = 0 },
        { $0.keepRecentSteps = -1 }, { $0.maxSeconds = 0 },
        { $0.minReplyTokens = $0.maxReplyTokens + 1 }, { $0.pruneAbove = .nan },
    ]

    @Test(arguments: mistakes.indices)
    func refusesSenselessLimits(_ index: Int) {
        var configuration = AgentConfiguration()
        Self.mistakes[index](&configuration)
        let error = #expect(throws: AgentError.self) { try configuration.validate() }
        #expect(error?.code == .badConfiguration)
    }

    @Test func fieldsLeftOutHaveTheirDefaults() throws {
        var expected = AgentConfiguration()
        #expect(try decode("{}") == expected)
        expected.maxSteps = 7
        #expect(try decode(#"{"max_steps": 7}"#) == expected)
        expected.maxSteps = 40
        expected.switches = AgentSwitches([.pruning])
        #expect(try decode(#"{"switches": ["pruning"]}"#) == expected)
    }

    @Test func everyFieldIsRead() throws {
        guard case .object(let standard) = AgentConfiguration().json else {
            Issue.record("a configuration is an object")
            return
        }
        #expect(standard.count == AgentConfiguration.CodingKeys.allCases.count)
        for (name, value) in standard {
            let other: JSONValue = name == "switches" ? .array([]) : .integer(3)
            let changed = value == .integer(3) ? .integer(5) : other
            let data = try JSONEncoder().encode([name: changed])
            let read = try JSONDecoder().decode(AgentConfiguration.self, from: data)
            #expect(read != AgentConfiguration(), "\(name)")
        }
    }

    @Test(arguments: [#"{"max_steps": 7, "max_stps": 8, "also": null}"#, #"{"also": 1, "max_stps": 1}"#])
    func unknownFieldsAreNamed(_ text: String) throws {
        let error = #expect(throws: AgentError.self) { try decode(text) }
        #expect(error?.code == .badConfiguration)
        #expect(error?.message.hasPrefix("a configuration has no also, max_stps; its fields are max_steps, ") == true)
    }

    @Test(arguments: [#"{"max_steps": "7"}"#, #"{"max_steps": null}"#, "[]", "3", #"{"switches": ["prunning"]}"#])
    func valuesOfTheWrongTypeAreRefused(_ text: String) {
        #expect(throws: DecodingError.self) { try decode(text) }
    }

    private func decode(_ text: String) throws -> AgentConfiguration {
        try JSONDecoder().decode(AgentConfiguration.self, from: Data(text.utf8))
    }

    @Test func configurationRoundTrips() throws {
        var configuration = AgentConfiguration()
        configuration.maxSteps = 7
        configuration.switches[.pruning] = false
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(AgentConfiguration.self, from: data) == configuration)
        let names = AgentSwitches.standard[.doneGate] ? 10 : 9
        #expect(AgentSwitch.allCases.count { AgentSwitches.standard[$0] } == names)
        #expect(configuration.json["switches"] != .null)
    }
}
