import Foundation
import LooperAgent
package import LooperCore
package import LooperSkills

/// What a model knows that has nothing to do with a skill: questions with four answers each, of which one is right.
///
/// An adapter that costs more of it than the guardrail allows is not admitted. A hundred questions tell a loss of some
/// ten points from chance, no less; the figures are told with the interval.
package struct GeneralAbility: Sendable {
    /// A question as it is put, and the letter of the right answer.
    package struct Question: Sendable, Hashable {
        let text: String
        let answer: Character
    }

    private static let letters: [Character] = ["A", "B", "C", "D"]
    /// Most tokens of an answer: a letter, or a few words with one.
    private static let maxTokens = 12

    package let questions: [Question]

    /// Reads the questions of `ability.md`: the form of a question, then a line each, the right answer first.
    ///
    /// - Throws: ``LearningError/Code/badPrompt`` for a line that has not four answers.
    package init(files: TextFolder) throws(LearningError) {
        let sections = PromptSections(folder: "learning", files: files)
        let parts = Dictionary(try sections.parts("ability.md").map { ($0.name, $0.text) }) { first, _ in first }
        let form = try sections.template(
            (parts["question"] ?? "").withoutNewlinesAtItsEnd,
            "ability.md",
            ["question", "a", "b", "c", "d"]
        )
        questions = try (parts["questions"] ?? "").split(whereSeparator: \.isNewline).enumerated()
            .map { number, line throws(LearningError) in try Self.question(String(line), number, form) }
        guard !questions.isEmpty else {
            throw LearningError(.badPrompt, "prompts/learning/ability.md has no line under '## questions'; write one")
        }
    }

    /// The right answer stands at each of the four places in turn.
    private static func question(_ line: String, _ number: Int, _ form: PromptTemplate) throws(LearningError)
        -> Question
    {
        let words = line.components(separatedBy: " | ")
        guard words.count == letters.count + 1 else {
            throw LearningError(
                .badPrompt,
                "prompts/learning/ability.md: '\(line)' needs four answers after the question, with ' | ' between them"
            )
        }
        let place = number % letters.count
        var answers = Array(words[2...])
        answers.insert(words[1], at: place)
        let values = ["question": words[0], "a": answers[0], "b": answers[1], "c": answers[2], "d": answers[3]]
        return Question(text: form.render(values), answer: letters[place])
    }

    /// Which questions a model answers rightly, greedily; with `adapter` where one is given.
    package func answers(
        of model: any LanguageModel,
        adapter: AdapterChoice? = nil,
        onAnswer: @Sendable (_ given: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> [Bool] {
        var right: [Bool] = []
        for question in questions {
            try Task.checkCancellation()
            let options = GenerationOptions(maxTokens: Self.maxTokens, adapter: adapter)
            let reply = try await model.reply(to: [Message(.user, question.text)], options: options) { _ in .more }
            right.append(Self.letter(in: reply.text) == question.answer)
            onAnswer(right.count, questions.count)
        }
        return right
    }

    /// The first of the letters that stands alone.
    static func letter(in text: String) -> Character? {
        text.split { !$0.isLetter && !$0.isNumber }.first { $0.count == 1 && letters.contains($0[$0.startIndex]) }?
            .first
    }

    /// What an adapter costs, question by question.
    package struct Finding: Sendable, Hashable, Codable {
        /// The base's answers: whether each is right.
        package var base: [Bool]
        /// Those with the adapter.
        package var adapted: [Bool]

        /// Creates a finding.
        package init(base: [Bool], adapted: [Bool]) {
            self.base = base
            self.adapted = adapted
        }

        /// As the manifest keeps it.
        package var record: GateRecord.AbilityRecord {
            .init(questions: base.count, baseline: base.count { $0 }, right: adapted.count { $0 })
        }

        /// What the guardrail has against the adapter; `nil` where its loss is allowed, or could be chance.
        package func objection(_ settings: GateSettings = GateSettings()) -> String? {
            let loss = MeanDifference(zip(base, adapted).map { ($0 ? 1 : 0) - ($1 ? 1 : 0) })
            guard loss.mean > settings.lessGeneralAbility, loss.low > 0 else { return nil }
            let record = record
            return "general ability: \(record.right) of \(record.questions) questions against \(record.baseline)"
        }
    }
}
