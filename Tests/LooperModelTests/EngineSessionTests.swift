import Foundation
import Testing

@testable import LooperModel

struct EngineSessionTests {
    @Test func `refuses ids outside the vocabulary and empty reads`() throws {
        let session = try makeSession(positions: 8)
        var logits: [Float] = []
        for ids: [Int32] in [[-1], [288], [3, .max], []] {
            let error = #expect(throws: ModelError.self) { try session.read(ids, scored: 1, into: &logits) }
            #expect(error?.code == .invalidTokens)
        }
        #expect(session.ids.isEmpty)
    }

    @Test func `refuses more ids than it has room for, and reads none of them`() throws {
        let session = try makeSession(positions: 8)
        var logits: [Float] = []
        try session.read([3, 4, 5], scored: 0, into: &logits)
        let error = #expect(throws: ModelError.self) {
            try session.read(Array(repeating: 3, count: Engine.page - 2), scored: 1, into: &logits)
        }
        #expect(error?.code == .promptTooLong)
        #expect(session.ids == [3, 4, 5])
        try session.read(Array(repeating: 3, count: Engine.page - 3), scored: 1, into: &logits)
        #expect(session.ids.count == Engine.page)
    }

    @Test func `positions are taken by the page`() throws {
        let model = try TinyModel.llama.transformer()
        #expect(try Engine(model: model, options: .init(positions: 1)).freePositions == Engine.page)
        #expect(try Engine(model: model, options: .init(positions: Engine.page + 1)).freePositions == 2 * Engine.page)
    }

    @Test(arguments: [0, -1, 1 << 40]) func `refuses impossible capacities`(positions: Int) {
        #expect(throws: ModelError.self) { try makeSession(positions: positions) }
    }

    @Test func `refuses kernels that do not exist`() throws {
        let model = try TinyModel.llama.transformer()
        #expect(throws: ModelError.self) {
            try TransformerSession(model: model, options: .init(positions: 8, cpu: "abacus"))
        }
    }

    @Test func `a cancelled read ends, and the next one goes on`() throws {
        let session = try makeSession(positions: 64)
        var logits: [Float] = []
        session.cancel()
        #expect(throws: CancellationError.self) { try session.read([3, 4], scored: 1, into: &logits) }
        #expect(session.ids.isEmpty)
        try session.read([3, 4], scored: 1, into: &logits)
        session.cancel()
        session.rearm()
        try session.read([5], scored: 1, into: &logits)
        #expect(session.ids == [3, 4, 5])
    }

    private func makeSession(positions: Int) throws -> TransformerSession {
        try TransformerSession(model: TinyModel.llama.transformer(), options: .init(positions: positions, threads: 2))
    }
}
