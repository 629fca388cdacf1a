import Foundation
import LooperCore
import LooperLearning
import LooperTestSupport
import Testing

@Suite struct GeneralRepliesTests {
    /// Answers with a number of its own each time, and tells ids.
    private struct Counting: LanguageModel {
        let identity = ModelIdentity(name: "counting", window: 100)
        let tellsIDs: Bool

        func tokenCount(of messages: [Message]) -> Int { 1 }

        func reply(
            to messages: [Message],
            options: GenerationOptions,
            onText: @Sendable (String) -> StreamDecision
        ) -> Reply {
            let ids = [Int32(messages[0].content.count), Int32(options.temperature * 10), Int32(options.seed)]
            return Reply(
                text: "x",
                stopReason: .endOfTurn,
                usage: Usage(promptTokens: 1, replyTokens: 2),
                context: tellsIDs ? TokenContext(ids: ids, lossMask: [0, 1, 1]) : nil
            )
        }
    }

    private func replies(_ file: URL, tellsIDs: Bool = true) throws -> GeneralReplies {
        try GeneralReplies(
            files: TextFolder(files: ["general.md": "a?\nbcd?\n"]),
            model: Counting(tellsIDs: tellsIDs),
            file: file
        )
    }

    private func ids(_ folder: TemporaryDirectory) throws -> [[Int]] {
        try folder.read("g.jsonl").split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["general"] as? Bool == true)
            #expect(object?["assistant_masks"] as? [Int] == [0, 1, 1])
            return try #require(object?["input_ids"] as? [Int])
        }
    }

    @Test func theFirstReplyToAQuestionIsGreedyAndFurtherOnesAreDrawn() async throws {
        try await TemporaryDirectory.with { folder in
            try await replies(folder.appending("g.jsonl")).write(5)
            #expect(try ids(folder) == [[2, 0, 0], [4, 0, 0], [2, 7, 2], [4, 7, 3], [2, 7, 4]])
        }
    }

    @Test func aFileThatWasCutGoesOn() async throws {
        try await TemporaryDirectory.with { folder in
            try await replies(folder.appending("g.jsonl")).write(4)
            let whole = try folder.read("g.jsonl")
            try folder.write(String(whole.dropLast(9)), to: "g.jsonl")
            try await replies(folder.appending("g.jsonl")).write(4)
            #expect(try folder.read("g.jsonl") == whole)
            try await replies(folder.appending("g.jsonl")).write(2)
            #expect(try folder.read("g.jsonl") == whole)
        }
    }

    @Test func aModelWithoutIDsAndAFileWithoutQuestionsAreRefused() async throws {
        try await TemporaryDirectory.with { folder in
            await #expect(throws: LearningError.self) {
                try await replies(folder.appending("g.jsonl"), tellsIDs: false).write(1)
            }
            #expect(throws: LearningError.self) {
                try GeneralReplies(files: TextFolder(), model: Counting(tellsIDs: true), file: folder.appending("g.jsonl"))
            }
        }
    }

    @Test(arguments: [(0.15, 100, 18), (0, 100, 0), (0.5, 7, 7), (0.2, 0, 0)])
    func theShareIsOfAllSamples(share: Double, samples: Int, expected: Int) {
        #expect(GeneralReplies.count(share: share, samples: samples) == expected)
    }
}
