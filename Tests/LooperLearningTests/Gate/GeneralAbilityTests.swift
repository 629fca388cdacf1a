import LooperCore
import LooperTestSupport
import Testing

@testable import LooperLearning

@Suite struct GeneralAbilityTests {
    private static let file = """
        ## question
        {{question}} A: {{a}} B: {{b}} C: {{c}} D: {{d}}
        ## questions
        One? | right | x | y | z
        Two? | right | x | y | z
        Six? | right | x | y | z

        """

    private func ability(_ text: String = Self.file) throws -> GeneralAbility {
        try GeneralAbility(files: TextFolder(files: ["ability.md": text]))
    }

    @Test func `the right answer stands at each place in turn`() throws {
        let questions = try ability().questions
        #expect(questions.map(\.text)[0] == "One? A: right B: x C: y D: z")
        #expect(questions.map(\.text)[2] == "Six? A: x B: y C: right D: z")
        #expect(questions.map(\.answer) == ["A", "B", "C"])
    }

    @Test(arguments: [
        ("B", "B"), ("B: Rome", "B"), ("The answer is C.", "C"), ("(D)", "D"), ("**A**", "A"), ("BANANA", nil),
        ("b", nil), ("", nil),
    ])
    func `the first letter that stands alone is the answer`(text: String, letter: Character?) {
        #expect(GeneralAbility.letter(in: text) == letter)
    }

    @Test func `each question is asked by itself, with the adapter`() async throws {
        let model = ScriptedModel(["A", "no", "C: right"])
        let right = try await ability().answers(of: model, adapter: AdapterChoice(name: "there", scale: 0.5))
        #expect(right == [true, false, true])
        #expect(model.requests.map(\.messages.count) == [1, 1, 1])
        #expect(model.requests.allSatisfy { $0.options.adapter?.name == "there" && $0.options.temperature == 0 })
    }

    @Test func `a line without four answers is told by its words`() {
        let error = #expect(throws: LearningError.self) { try ability(Self.file + "Odd? | right | x\n") }
        #expect(error?.message.contains("'Odd? | right | x' needs four answers") == true)
        #expect(throws: LearningError.self) { try ability("## question\n{{question}}\n") }
    }
}
