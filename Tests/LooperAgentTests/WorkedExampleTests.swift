import LooperCore
import LooperTestSupport
import Testing

@testable import LooperAgent

struct WorkedExampleTests {
    private func turns(
        without names: [AgentSwitch] = [],
        tools: [ToolSpecification] = TestTools.specifications
    ) throws -> [Message] {
        var switches = AgentSwitches.standard
        for name in names { switches[name] = false }
        let tools = tools.filter { switches[.editTool] || $0.name != "edit" }
        let prompts = try PromptSet(files: try RepositoryFiles.prompts())
        return WorkedExample(prompts: prompts, tools: tools, switches: switches).messages
    }

    @Test(arguments: [[], [.editTool], [.lineReads], [.editTool, .lineReads]] as [[AgentSwitch]])
    func everyCallIsInTheExactForm(without names: [AgentSwitch]) throws {
        let tools = TestTools.specifications.filter { !names.contains(.editTool) || $0.name != "edit" }
        let replies = try turns(without: names).filter { $0.role == .assistant }
        let calls = try replies.map { try #require(CallParser(tools).parse($0.content).call) }
        let change = names.contains(.editTool) ? "bash" : "edit"
        #expect(calls.map(\.name) == ["bash", "search", "read", change, "bash", "done"])
        #expect(calls[2].body.contains(":") != names.contains(.lineReads))
        for (reply, call) in zip(replies, calls) {
            #expect(reply.content.contains(CallRenderer(tools).render(call)), "it is what the renderer writes")
        }
    }

    @Test(arguments: [[], [.editTool], [.lineReads], [.editTool, .lineReads]] as [[AgentSwitch]])
    func takesTurns(without names: [AgentSwitch]) throws {
        let turns = try turns(without: names)
        #expect(turns.enumerated().allSatisfy { $1.role == ($0.isMultiple(of: 2) ? .user : .assistant) })
        #expect(turns.last?.content == "The test passes.\n<done/>")
        #expect(turns[2].content.hasPrefix("Result:\nexit status 1\nTypeError"))
        #expect(turns.allSatisfy { $0.tokens == nil }, "nothing of it was written by the model")
        #expect(!turns.contains { $0.content.contains("##") })
    }

    @Test func followsTheToolsThatAreThere() throws {
        let withoutSearch = try turns(tools: TestTools.specifications.filter { $0.name != "search" })
        #expect(withoutSearch.count == 10)
        #expect(!withoutSearch.contains { $0.content.contains("search") || $0.content.contains("cart.py:7:") })
        let withoutEdit = try turns(tools: TestTools.specifications.filter { $0.name != "edit" })
        #expect(withoutEdit == (try turns(without: [.editTool])))
        let withoutDone = try turns(tools: TestTools.specifications.filter { $0.name != "done" })
        #expect(withoutDone.isEmpty, "an example without an end is none")
    }

    @Test func otherHeadingsAreText() throws {
        var files = try RepositoryFiles.prompts()
        files["worked-example.md"] =
            "intro\n## task\nt\n## note\n## reply without\n## reply pruning x\n## reply\n<done/>"
        let example = WorkedExample(
            prompts: try PromptSet(files: files),
            tools: TestTools.specifications,
            switches: .standard
        )
        #expect(example.messages.count == 2)
        #expect(example.messages[0].content.contains("t\n## note\n## reply without\n## reply pruning x"))
        #expect(example.messages[1].content == "<done/>")
    }
}
