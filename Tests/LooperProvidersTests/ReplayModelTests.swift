import Foundation
import LooperCore
import Synchronization
import Testing

@testable import LooperProviders

@Suite struct ReplayModelTests {
    private func model(_ text: String) throws -> ReplayModel {
        let path = NSTemporaryDirectory() + "replay-\(UUID().uuidString).jsonl"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try ReplayModel(path: path)
    }

    private let question = [Message(.user, "three little words")]

    @Test func answersInOrderAndThenSaysThatItIsEmpty() async throws {
        let model = try model("{\"reply\":\"one\"}\n\n{\"reply\":\"two words\"}\n")
        let first = try await model.reply(to: question, options: GenerationOptions()) { _ in .more }
        let second = try await model.reply(to: question, options: GenerationOptions()) { _ in .more }
        #expect(first.text == "one")
        #expect(second.text == "two words")
        #expect(second.usage.promptTokens == 3 && second.usage.replyTokens == 2)
        await #expect(throws: ProviderError.self) {
            try await model.reply(to: question, options: GenerationOptions()) { _ in .more }
        }
    }

    @Test func stopsAfterTheLineThatSatisfiesTheListener() async throws {
        let model = ReplayModel(replies: ["a\r\nb\nc"])
        let seen = Mutex<[String]>([])
        let reply = try await model.reply(to: question, options: GenerationOptions()) { piece in
            seen.withLock { $0.append(piece) }
            return piece == "b\n" ? .stop : .more
        }
        #expect(seen.withLock { $0 } == ["a\r\n", "b\n"])
        #expect(reply.text == "a\r\nb\n")
        #expect(reply.stopReason == .listener)
    }

    @Test(arguments: [
        ("{\"reply\":\"x\"}\n{\"answer\":\"y\"}\n", ":2: expected an object"),
        ("not json", ":1: expected an object"),
        ("\n \n", "holds no reply"),
    ])
    func namesTheBadLine(text: String, message: String) throws {
        let error = #expect(throws: ProviderError.self) { try model(text) }
        #expect(error?.message.contains(message) == true)
    }

    @Test func saysThatAFileIsMissing() {
        let error = #expect(throws: ProviderError.self) { try ReplayModel(path: "no/such/file.jsonl") }
        #expect(error?.code == .unreadable)
    }
}
