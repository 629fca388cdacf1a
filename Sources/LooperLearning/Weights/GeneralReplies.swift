package import Foundation
package import LooperCore
import LooperModel
import LooperTasks

/// Replies of the base to questions that have nothing to do with the skill: learned beside it, they hold the model in
/// place.
///
/// They are kept in a file, a line a reply, and those that are there are not written again.
package struct GeneralReplies: Sendable {
    /// Most tokens of a reply.
    package static let maxTokens = 200
    /// The sampling of a second reply to the same question; the first one is greedy.
    private static let temperature = 0.7

    private let prompts: [String]
    private let model: any LanguageModel
    private let file: URL

    /// A reply as it is kept: what ``TrainingReader`` understands.
    private struct Line: Codable {
        var isGeneral = true
        let ids: [Int32]
        let mask: [UInt8]

        enum CodingKeys: String, CodingKey {
            case isGeneral = "general"
            case ids = "input_ids"
            case mask = "assistant_masks"
        }
    }

    /// Prepares to write replies of `model` into `file`.
    ///
    /// - Parameter files: the folder with `general.md`, a question a line.
    /// - Throws: ``LearningError/Code/badPrompt`` where there is no question.
    package init(files: TextFolder, model: any LanguageModel, file: URL) throws(LearningError) {
        prompts = (files["general.md"] ?? "").split(whereSeparator: \.isNewline).map { String($0) }
        guard !prompts.isEmpty else {
            throw LearningError(.badPrompt, "prompts/learning/general.md holds no question; write one a line")
        }
        self.model = model
        self.file = file
    }

    /// How many replies make a part of `share` among all samples.
    package static func count(share: Double, samples: Int) -> Int {
        Int((Double(samples) * share / (1 - share)).rounded())
    }

    /// Writes what is missing of `count` replies.
    ///
    /// - Throws: `CancellationError`; ``LearningError`` for a model that tells no token ids; ``TasksError`` where the file
    ///   cannot be written; what the model throws.
    package func write(_ count: Int, onReply: @Sendable (_ written: Int, _ of: Int) -> Void = { _, _ in }) async throws
    {
        let (log, lines) = try RecordLog<Line>.open(file)
        for number in lines.count..<max(count, lines.count) {
            try Task.checkCancellation()
            try log.add(try await line(number))
            onReply(number + 1, count)
        }
    }

    private func line(_ number: Int) async throws -> Line {
        var options = GenerationOptions(maxTokens: Self.maxTokens)
        if number >= prompts.count {
            options.temperature = Self.temperature
            options.seed = UInt64(number)
        }
        let question = [Message(.user, prompts[number % prompts.count])]
        let reply = try await model.reply(to: question, options: options) { _ in .more }
        guard let context = reply.context else {
            throw LearningError(.badModel, "\(model.identity.name) tells no token ids; take a model of this machine")
        }
        return Line(ids: context.ids, mask: context.lossMask)
    }
}
