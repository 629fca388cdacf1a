import LooperAgent
public import LooperCore

/// Has a model write the advice, under the limits that hold for every text; the example is that of the statistics.
///
/// What it writes is checked. It is told once what is wrong, and if that does not help, nothing of it is used.
public struct ModelDistiller: Distiller {
    private static let descriptionLimit = 300
    private let model: any LanguageModel
    private let words: DistillationWords
    private let options: GenerationOptions

    /// The model's name.
    public var name: String { model.identity.name }

    /// Creates a distiller; `prompts` is the folder `prompts/distillation/`.
    ///
    /// - Throws: ``LearningError`` that names the file and what is missing or wrong in it.
    public init(
        _ model: any LanguageModel,
        prompts: TextFolder,
        options: GenerationOptions = GenerationOptions()
    ) throws(LearningError) {
        self.model = model
        self.options = options
        words = try DistillationWords(files: prompts)
    }

    /// The text that the model writes.
    ///
    /// - Throws: ``LearningError`` with code `notDistilled` that says what was wrong with it; the model's own errors.
    public func distil(_ request: DistillationRequest) async throws -> Distillate {
        let draft = try DistillateDraft(request, words: words, distiller: name)
        var messages = [Message(.user, question(draft))]
        var reasons: [String] = []
        for _ in 0..<2 {
            try Task.checkCancellation()
            let text = try await model.reply(to: messages, options: options) { _ in .more }.text
            let reply = DistillationReply(text)
            reasons = refusals(of: reply, text, draft)
            if reasons.isEmpty {
                do throws(LearningError) {
                    return try draft.distillate(bullets(of: reply), description: reply.description, keepsBullets: true)
                } catch {
                    reasons = [length(of: reply, draft)]
                }
            }
            messages.append(Message(.assistant, text))
            messages.append(Message(.user, words.page(.refused, ["reasons": reasons.joined(separator: "\n")])))
        }
        throw LearningError(
            .notDistilled,
            "\(name) wrote no usable text in two tries (\(reasons.joined(separator: " "))); "
                + "take another model, or leave it to the statistics"
        )
    }

    private func bullets(of reply: DistillationReply) -> [SkillBullet] {
        reply.advice.map { SkillBullet(text: words.bullet(when: $0.when, do: $0.action, why: $0.why)) }
    }

    private func refusals(of reply: DistillationReply, _ text: String, _ draft: DistillateDraft) -> [String] {
        let most = draft.request.limits.bullets
        guard !reply.advice.isEmpty else { return [words.refusal(.noAdvice)] }
        var reasons: [String] = []
        if !reply.advice.allSatisfy(\.isWhole) { reasons.append(words.refusal(.incomplete)) }
        if reply.advice.count > most {
            reasons.append(words.refusal(.tooMany, ["count": String(reply.advice.count), "most": String(most)]))
        }
        if CallParser(draft.request.tools).parse(text).call != nil { reasons.append(words.refusal(.calls)) }
        if reply.description.isEmpty || reply.description.count > Self.descriptionLimit {
            reasons.append(words.refusal(.noDescription))
        }
        // A word of plain language may be a name of one task by chance; what is spelled like code is not.
        let names = reply.names.filter { name in
            let isCode = name.contains("_") || name.dropFirst().contains(where: \.isUppercase)
            return isCode && draft.findings.statistics.names.taskCount(name) == 1
        }
        return reasons + names.sorted().map { words.refusal(.specific, ["name": $0]) }
    }

    private func length(of reply: DistillationReply, _ draft: DistillateDraft) -> String {
        let tokens = draft.write(bullets(of: reply), "", reply.description).tokens
        let limits = draft.request.limits
        let values = [
            "count": String(tokens), "most": String(limits.mostTokens), "least": String(limits.leastTokens),
        ]
        return words.refusal(tokens > limits.mostTokens ? .tooLong : .tooShort, values)
    }

    private func question(_ draft: DistillateDraft) -> String {
        let contrast = SessionContrast(draft.request.experiences, words)
        return words.page(
            .model,
            [
                "findings": draft.findings.bullets.map { bullet in
                    bullet.evidence.map { "\(bullet.text) (\($0))" } ?? bullet.text
                }.joined(separator: "\n"),
                "solved": contrast.solved, "failed": contrast.failed,
                "bullets": String(draft.request.limits.bullets),
                // The example takes about half of the tokens, and a word is more than one.
                "tokens": String(draft.request.limits.mostTokens / 3),
            ]
        )
    }
}
