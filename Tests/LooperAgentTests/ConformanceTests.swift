import LooperCore
import LooperTestSupport
import Testing

struct ConformanceTests {
    @Test(arguments: [false, true])
    func scriptedModel(_ givesContext: Bool) async throws {
        try await LanguageModelConformance.check {
            ScriptedModel(["one two three four", "five six"], givesContext: givesContext)
        }
    }

    @Test func inMemoryEnvironment() async throws {
        try await EnvironmentConformance.checkFiles(InMemoryEnvironment())
    }

    @Test(arguments: [
        (0, [ToolCall("bash", body: "ls")]), (1, [ToolCall("read", body: "a.py")]),
        (2, [ToolCall("edit", attributes: ["path": "a.py"], body: "a - b\n=======\na + b")]),
        (3, [ToolCall("write", attributes: ["path": "b.py"], body: "x")]), (4, [ToolCall("done")]),
    ])
    func tools(_ index: Int, _ calls: [ToolCall]) async throws {
        let environment = AgentFixture([]).environment
        try await ToolConformance.check(TestTools.all[index], calls: calls, in: environment)
    }

    @Test func scriptEnds() async throws {
        let model = ScriptedModel([])
        await #expect(throws: ScriptedModel.Exhausted.self) {
            _ = try await model.reply(to: [Message(.user, "x")], options: GenerationOptions()) { _ in .more }
        }
        #expect(model.requests.count == 1)
    }
}
