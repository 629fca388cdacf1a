package import Foundation
package import LooperCore
import LooperModel

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
        let general: Bool
        let input_ids: [Int32]
        let assistant_masks: [UInt8]
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
    /// - Throws: `CancellationError`; ``LearningError`` for a model that tells no token ids, or a file that cannot be
    ///   written; what the model throws.
    package func write(_ count: Int, onReply: @Sendable (_ written: Int, _ of: Int) -> Void = { _, _ in }) async throws {
        let whole = try wholeLines()
        let handle = try handle(whole)
        defer { try? handle.close() }
        for number in whole.count(where: { $0 == 0x0A })..<max(count, whole.count(where: { $0 == 0x0A })) {
            try Task.checkCancellation()
            try handle.write(contentsOf: try await line(number))
            onReply(number + 1, count)
        }
        try handle.synchronize()
    }

    private func line(_ number: Int) async throws -> Data {
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
        let line = Line(general: true, input_ids: context.ids, assistant_masks: context.lossMask)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(line) + Data("\n".utf8)
    }

    /// What is there, without a last line that a crash cut.
    private func wholeLines() throws(LearningError) -> Data {
        guard let data = FileManager.default.contents(atPath: file.path) else { return Data() }
        return data.lastIndex(of: 0x0A).map { Data(data[...$0]) } ?? Data()
    }

    private func handle(_ whole: Data) throws(LearningError) -> FileHandle {
        do {
            try whole.write(to: file, options: .atomic)
            let handle = try FileHandle(forWritingTo: file)
            try handle.seekToEnd()
            return handle
        } catch {
            throw LearningError(.unwritable, "\(file.path): cannot be written: \(error)")
        }
    }
}
