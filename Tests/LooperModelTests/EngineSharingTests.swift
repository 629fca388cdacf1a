import LooperCore
import Testing

@testable import LooperModel

/// Sequences that share memory, and runs that share a read, compute what each computes alone.
struct EngineSharingTests {
    @Test(arguments: TinyModel.allCases, [1, 31, 63, 64, 65, 100])
    func `a shared beginning gives the bits of a fresh read`(tiny: TinyModel, shared: Int) throws {
        let engine = try makeEngine(tiny)
        let ids = Self.ids(130, seed: 1)
        let fresh = try engine.read([run(try TokenSequence(in: engine), ids[...])])
        let first = try TokenSequence(in: engine)
        _ = try engine.read([run(first, ids[..<shared] + Self.ids(60, seed: 2))])
        let fork = try first.fork(shared)
        // Both go on, so that neither may see what the other writes.
        _ = try engine.read([run(first, Self.ids(5, seed: 3)[...])])
        #expect(try engine.read([run(fork, ids[shared...])]) == fresh)
        #expect(first.length == shared + 65)
    }

    @Test(arguments: TinyModel.allCases)
    func `runs beside others give the bits of each alone`(tiny: TinyModel) throws {
        let engine = try makeEngine(tiny)
        let prompts = [70, 1, 9, 40].enumerated().map { Self.ids($1, seed: UInt64($0)) }
        let alone = try prompts.flatMap { try engine.read([run(try TokenSequence(in: engine), $0[...])]) }
        let together = try engine.read(prompts.map { run(try TokenSequence(in: engine), $0[...]) })
        #expect(together == alone)
    }

    @Test func `sequences give their positions back`() throws {
        let engine = try makeEngine(.llama)
        let all = engine.freePositions
        var sequence: TokenSequence? = try TokenSequence(in: engine)
        if let sequence { _ = try engine.read([run(sequence, Self.ids(70, seed: 1)[...])]) }
        var fork = try sequence?.fork(65)
        #expect(engine.freePositions == all - 2 * Engine.page)
        sequence = nil
        #expect(engine.freePositions == all - 2 * Engine.page)
        fork?.truncate(to: 64)
        #expect(engine.freePositions == all - Engine.page)
        fork = nil
        #expect(engine.freePositions == all)
    }

    @Test func `refuses a backend that does not exist with the engine's words`() throws {
        let model = try TinyModel.llama.transformer()
        let error = #expect(throws: ModelError.self) {
            try Engine(model: model, options: .init(positions: 64, cpu: "abacus"))
        }
        #expect(error?.message.contains("abacus") == true)
    }

    static func ids(_ count: Int, seed: UInt64) -> [Int32] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in Int32(random.unit() * 288) }
    }

    private func run(_ sequence: TokenSequence, _ ids: ArraySlice<Int32>) -> Engine.Run {
        Engine.Run(sequence: sequence, ids: ids)
    }

    private func makeEngine(_ tiny: TinyModel) throws -> Engine {
        try Engine(model: tiny.transformer(), options: .init(positions: 2048, threads: 2))
    }
}
