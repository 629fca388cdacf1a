import LooperCore
import LooperTestSupport
import Testing

@testable import LooperAgent

struct PromptSetTests {
    @Test func shippedPromptsAreWhole() throws {
        let files = try RepositoryFiles.prompts()
        _ = try PromptSet(files: files)
        let known = Set(PromptName.allCases.map(\.file))
        // Those are read by the makers of tasks, demonstrations and skills, by comparisons, and of what past sessions tell.
        let folders = ["practice/", "demonstrations/", "distillation/", "learning/", "controls/", "knowledge/"]
        let others = files.files.keys.filter { file in !folders.contains { file.hasPrefix($0) } }
        #expect(Set(others).subtracting(known).isEmpty, "every file of prompts/ is used")
        for name in PromptName.allCases {
            let template = try PromptTemplate(try #require(files[name.file]))
            #expect(template.slots == name.slots || name.rawValue.hasPrefix("flaws/"), "\(name.file)")
        }
    }

    @Test(arguments: PromptName.allCases.map(\.file))
    func aMissingFileIsNamed(_ file: String) throws {
        var files = try RepositoryFiles.prompts()
        files[file] = nil
        let error = #expect(throws: AgentError.self) { try PromptSet(files: files) }
        #expect(error?.code == .missingPrompt)
        #expect(error?.message.contains(file) == true)
    }

    @Test(arguments: ["{{tsk}}", "a {{task}} {{other", "{{}}"])
    func aBadSlotIsRefused(_ text: String) throws {
        var files = try RepositoryFiles.prompts()
        files["task.md"] = text
        let error = #expect(throws: AgentError.self) { try PromptSet(files: files) }
        #expect(error?.code == .badSlot)
        #expect(error?.message.contains("prompts/task.md") == true)
    }

    @Test(arguments: [
        ("a {{x}} b\n", "a 1 b"), ("{{x}}{{y}}", "12"), ("a\n\n{{z}}\n\nb", "a\n\nb"), ("a\n{{z}}\nb", "a\nb"),
        ("{{x}}\n\n{{z}}", "1"), ("a {{z}} b", "a  b"), ("", ""),
    ])
    func fillsSlots(_ text: String, _ expected: String) throws {
        let values = ["x": "1", "y": "2", "z": ""]
        #expect(try PromptTemplate(text).render(values) == expected)
    }

    @Test func valuesAreNotSearchedForSlots() throws {
        #expect(try PromptTemplate("{{x}}").render(["x": "{{y}}", "y": "2"]) == "{{y}}")
    }

    @Test func openingFollowsTheSwitches() throws {
        let prompts = try PromptSet(files: try RepositoryFiles.prompts())
        let skill = Skill(name: "run-it", description: "d", body: "Run the test first.\n")
        let plan = SessionPlan(session: "s", statement: "Fix it.", skills: [skill])
        func opening(_ switches: AgentSwitches) throws -> [Message] {
            let tools = try Toolbox(TestTools.all, switches: switches)
            return Opening(prompts: prompts, tools: tools, switches: switches).messages(for: plan)
        }
        let full = try opening(.standard)
        #expect(full.map(\.role).prefix(3) == [.system, .user, .assistant])
        #expect(full.count > 10, "the example is there")
        #expect(full.last?.content.hasPrefix("# Task\n\nFix it.") == true)
        #expect(full[0].content.hasSuffix("# Skill: run-it\n\nRun the test first."))
        #expect(full.reduce(0) { $0 + $1.content.utf8.count } < 3600, "about 900 tokens")
        var bare = AgentSwitches.standard
        bare[.workedExample] = false
        bare[.skipVerificationRule] = false
        #expect(try opening(bare).map(\.role) == [.system, .user])
        let short = try opening(bare)[0].content
        #expect(!short.contains(prompts.render(.skipVerification)))
        #expect(!short.contains("\n\n\n"))
    }
}
