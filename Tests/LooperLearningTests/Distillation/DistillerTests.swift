import Foundation
import LooperAgent
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperLearning

@Suite struct DistillerTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "prompts/distillation")

    static func prompts() throws -> TextFolder {
        var files = TextFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            files[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        return files
    }

    /// Three tasks that were solved, and failed sessions on two of them.
    static let experiences =
        ["cart", "shop", "till"].map { name in
            Sessions.experience(name, Sessions.solution(name), resolved: true, kind: .demonstration)
        }
        + ["cart", "shop"].map { name in
            let turns = [Sessions.test(name, passes: false)] + Array(repeating: Sessions.search(name), count: 3)
            return Sessions.experience(name, turns, resolved: false)
        }

    static func request(_ experiences: [Experience] = experiences, most: Int = 400) -> DistillationRequest {
        var limits = DistillationLimits()
        limits.mostTokens = most
        // About what a vocabulary makes of code.
        return DistillationRequest(
            name: "fix-the-shop",
            experiences: experiences,
            tools: Sessions.tools,
            limits: limits
        ) { $0.utf8.count / 4 }
    }

    private func distil(_ request: DistillationRequest = request()) async throws -> Distillate {
        try await StatisticalDistiller(prompts: Self.prompts()).distil(request)
    }

    @Test func `the text has three bullets and an example within the limits`() async throws {
        let distillate = try await distil()
        #expect(distillate.bullets.compactMap(\.key) == ["order", "repeated-call", "command"])
        #expect((120...400).contains(distillate.tokens))
        #expect(distillate.body.contains("`python3 -m pytest -q`"))
        #expect(distillate.body.contains("tests/test_*.py") && distillate.body.contains("lib/*.py"))
        #expect(!distillate.body.contains("{{") && !distillate.description.contains("{{"))
        #expect(distillate.description.contains("shop"))
        #expect(distillate.bullets[1].evidence == "2/2 failed, 0/3 resolved")
        #expect(
            distillate.paths == ["cart", "shop", "till"].map { "lib/\($0).py" }
                + ["cart", "shop", "till"].map { "tests/test_\($0).py" }
        )
        #expect(try await distil() == distillate)
    }

    @Test func `calls of the example are read as what they were, and name nothing of one bug`() async throws {
        let example = try await distil().example
        let parser = CallParser(Sessions.tools)
        let edit = parser.parse(try #require(example.components(separatedBy: "Line 8 is wrong.\n").last)).call
        #expect(edit == Sessions.edit("lib/cart.py").call)
        #expect(!example.contains("test_cart_it") && !example.contains("cart_sum"))
        #expect(
            example.contains("::test_name<") && example.contains("<search>def name</search>")
                && example.contains("<done/>")
        )
    }

    @Test(arguments: [400, 330, 290, 260, 230, 200, 175])
    func `what is too long loses whole steps and bullets`(most: Int) async throws {
        let distillate = try await distil(Self.request(most: most))
        #expect(distillate.tokens <= most)
        #expect(!distillate.bullets.isEmpty)
        let example = distillate.example
        #expect(example.isEmpty || (example.contains("</edit>") && example.contains("<done/>")))
        let calls = ["bash", "search", "read", "edit"]
        for call in calls {
            let starts = example.components(separatedBy: "<\(call)").count
            #expect(starts == example.components(separatedBy: "</\(call)>").count, "\(call) was cut")
        }
        let isWhole = calls.allSatisfy { example.contains("<\($0)") }
        #expect(isWhole || example.isEmpty || example.contains("\n…\n"))
    }

    @Test func `nothing comes of nothing`() async throws {
        let failed = Self.experiences.filter { $0.resolved == false }
        let error = await #expect(throws: LearningError.self) { try await distil(Self.request(failed)) }
        #expect(error?.code == .notDistilled)
        let small = await #expect(throws: LearningError.self) { try await distil(Self.request(most: 20)) }
        #expect(small?.message.contains("more than 20") == true)
    }

    @Test func `a broken template is named`() throws {
        var files = try Self.prompts()
        files["bullets.md"] = files["bullets.md"]?.replacing("## still-fails", with: "## other")
        let error = #expect(throws: LearningError.self) { try DistillationWords(files: files) }
        #expect(error?.message.contains("'still-fails'") == true)
        files["bullets.md"] = nil
        #expect(throws: LearningError.self) { try DistillationWords(files: files) }
    }

    // MARK: By a model

    private static let advice = """
        DESCRIPTION: Fix bugs of the shop. Use it when a test fails.
        WHEN: a test fails
        DO: run it, search for the name in its message, read there, change one line and run it again.
        WHY: The sessions that solved their task went this way.
        - **WHEN**: you would search a second time
        DO: read the lines that were found instead.
        WHY: The result is the same.
        """

    private func ask(_ replies: [ScriptedReply]) async throws -> (ScriptedModel, Result<Distillate, any Error>) {
        let model = ScriptedModel(replies)
        let distiller = try ModelDistiller(model, prompts: Self.prompts())
        do {
            return (model, .success(try await distiller.distil(Self.request())))
        } catch {
            return (model, .failure(error))
        }
    }

    @Test func `a model's advice is taken with the example of the statistics`() async throws {
        let (model, result) = try await ask([ScriptedReply(Self.advice)])
        let distillate = try result.get()
        #expect(distillate.distiller == "scripted")
        #expect(distillate.bullets.count == 2)
        #expect(distillate.bullets[1].text.hasPrefix("- **you would search a second time**"))
        #expect(distillate.body.contains("<done/>"))
        #expect(distillate.description == "Fix bugs of the shop. Use it when a test fails.")
        let question = try #require(model.requests.first?.messages.first?.content)
        #expect(question.contains("2/2 failed") && question.contains("def cart") && !question.contains("{{"))
    }

    @Test func `it is told once what is wrong`() async throws {
        let bad = Self.advice.replacing("run it, search", with: "look at `test_cart_it` and search")
        let (model, result) = try await ask([ScriptedReply(bad), ScriptedReply(Self.advice)])
        #expect(try result.get().bullets.count == 2)
        let told = try #require(model.requests.last?.messages.last?.content)
        #expect(told.contains("`test_cart_it` belongs to one bug only"))
    }

    @Test(arguments: [
        "I cannot help.",
        advice.replacing("WHY: The result is the same.", with: ""),
        advice.replacing("DESCRIPTION", with: "Title"),
        advice + "\n<bash>pytest</bash>",
        advice.replacing("The result", with: String(repeating: "very ", count: 400)),
        String(repeating: "WHEN: a\nDO: b\nWHY: c\n", count: 4) + "DESCRIPTION: d",
    ])
    func `what stays wrong is an error`(text: String) async throws {
        let (model, result) = try await ask([ScriptedReply(text), ScriptedReply(text)])
        let error = #expect(throws: LearningError.self) { try result.get() }
        #expect(error?.code == .notDistilled)
        #expect(model.requests.count == 2)
    }
}
