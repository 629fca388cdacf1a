import Foundation
import Testing

@testable import LooperModel

struct EngineSessionTests {
    @Test func `refuses ids outside the vocabulary and empty reads`() throws {
        let session = try makeSession(capacity: 8)
        var logits: [Float] = []
        for ids: [Int32] in [[-1], [288], [3, .max], []] {
            let error = #expect(throws: ModelError.self) { try session.read(ids, scored: 1, into: &logits) }
            #expect(error?.code == .invalidTokens)
        }
        #expect(session.ids.isEmpty)
    }

    @Test func `refuses more ids than it has room for, and reads none of them`() throws {
        let session = try makeSession(capacity: 8)
        var logits: [Float] = []
        try session.read([3, 4, 5], scored: 0, into: &logits)
        let error = #expect(throws: ModelError.self) {
            try session.read([3, 4, 5, 6, 7, 8], scored: 1, into: &logits)
        }
        #expect(error?.code == .promptTooLong)
        #expect(session.ids == [3, 4, 5])
        try session.read([6, 7, 8, 9, 10], scored: 1, into: &logits)
        #expect(session.ids.count == 8)
    }

    @Test(arguments: [0, -1, 1 << 40]) func `refuses impossible capacities`(capacity: Int) {
        #expect(throws: ModelError.self) { try makeSession(capacity: capacity) }
    }

    @Test func `refuses kernels that do not exist`() throws {
        let model = try TinyModel.llama.transformer()
        #expect(throws: ModelError.self) {
            try TransformerSession(model: model, options: .init(capacity: 8, cpu: "abacus"))
        }
    }

    @Test func `a cancelled read ends, and the next one goes on`() throws {
        let session = try makeSession(capacity: 64)
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

    private func makeSession(capacity: Int) throws -> TransformerSession {
        try TransformerSession(model: TinyModel.llama.transformer(), options: .init(capacity: capacity, threads: 2))
    }
}
