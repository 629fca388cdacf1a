import LooperCore
import Testing

@testable import LooperModel

/// Several replies at once.
struct LocalModelBatchTests {
    private let questions = (0..<6).map { number in
        [Message(.system, "loop"), Message(.user, String(repeating: "the loop \(number) ", count: 1 + number))]
    }

    @Test(arguments: TinyModel.allCases, [1, 2, 8])
    func `replies beside others are those of each alone`(tiny: TinyModel, sessions: Int) async throws {
        var alone: [Reply] = []
        for (seed, question) in questions.enumerated() {
            alone.append(try await ask(makeModel(tiny), question, seed: seed))
        }
        let model = try makeModel(tiny, sessions: sessions)
        let together = try await withThrowingTaskGroup(of: (Int, Reply).self) { group in
            for (seed, question) in questions.enumerated() {
                group.addTask { (seed, try await ask(model, question, seed: seed)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (seed, reply) in alone.enumerated() {
            #expect(together[seed]?.context == reply.context)
            #expect(together[seed]?.text == reply.text)
        }
    }

    @Test func `what sessions begin with in common is read once`() async throws {
        let model = try makeModel(.llama, sessions: 2)
        let first = try await ask(model, questions[3], seed: 0)
        let other = try await ask(model, questions[4], seed: 0)
        let again = try await ask(model, questions[3], seed: 0)
        #expect(first.usage.cachedTokens == 0)
        #expect(other.usage.cachedTokens > 10)
        #expect(again.usage.cachedTokens == again.usage.promptTokens - 1)
        #expect(again.context == first.context)
    }

    @Test func `one that is cancelled does not disturb the others`() async throws {
        let model = try makeModel(.llama, sessions: 3)
        let expected = try await ask(makeModel(.llama), questions[1], seed: 1)
        let doomed = Task {
            try await model.reply(to: questions[2], options: GenerationOptions(maxTokens: 150)) { _ in
                withUnsafeCurrentTask { $0?.cancel() }
                return .more
            }
        }
        async let kept = ask(model, questions[1], seed: 1)
        await #expect(throws: CancellationError.self) { try await doomed.value }
        #expect(try await kept.context == expected.context)
    }

    @Test func `those who wait for room can be cancelled, and the rest go on`() async throws {
        let model = try makeModel(.llama, sessions: 1)
        let replies = try await withThrowingTaskGroup(of: Reply?.self) { group in
            for seed in 0..<5 {
                group.addTask {
                    if seed == 2 { withUnsafeCurrentTask { $0?.cancel() } }
                    return try? await ask(model, questions[seed], seed: seed)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.compactMap { $0 }.count == 4)
    }

    @Test func `refuses room for no session`() {
        #expect(throws: ModelError.self) { try makeModel(.llama, sessions: 0) }
    }

    private func ask(_ model: LocalModel, _ question: [Message], seed: Int) async throws -> Reply {
        let options = GenerationOptions(temperature: 1, seed: UInt64(seed), maxTokens: 20 + 7 * seed)
        return try await model.reply(to: question, options: options) { _ in .more }
    }

    private func makeModel(_ tiny: TinyModel, sessions: Int = 1) throws -> LocalModel {
        try LocalModel(path: tiny.path, name: "tiny", options: .init(threads: 2, sessions: sessions))
    }
}
