import LooperCore
import Testing

@testable import LooperModel

struct EngineSamplerTests {
    @Test func `greedy takes the largest, and the lowest id in a tie`() throws {
        #expect(try draw([0, 3, -1, 3], GenerationOptions()) == 1)
        #expect(try draw([-5, -7], GenerationOptions()) == 0)
        #expect(try draw([.nan, -7, -6], GenerationOptions(temperature: .nan)) == 2)
    }

    @Test(arguments: [[Float.nan], [-.infinity, .nan], [1, .infinity], []] as [[Float]], [0, 1])
    func `refuses logits that are not numbers`(logits: [Float], temperature: Double) {
        let error = #expect(throws: ModelError.self) {
            try draw(logits, GenerationOptions(temperature: temperature))
        }
        #expect(error?.code == .notANumber)
    }

    @Test func `draws ids as often as their probability says`() throws {
        // ln of 1, 2 and 5: probabilities 1/8, 2/8, 5/8.
        let counts = try count([0, 0.6931472, 1.609438], GenerationOptions(temperature: 1), draws: 8000)
        #expect(abs(counts[0] - 1000) < 150)
        #expect(abs(counts[1] - 2000) < 200)
        #expect(abs(counts[2] - 5000) < 200)
    }

    @Test func `a low temperature sharpens`() throws {
        let counts = try count([0, 0.6931472, 1.609438], GenerationOptions(temperature: 0.05), draws: 500)
        #expect(counts == [0, 0, 500])
    }

    @Test(
        arguments: [(0.6, [2]), (0.63, [1, 2]), (0.87, [1, 2]), (0.9, [0, 1, 2]), (0, [2]), (-1, [2])]
            as [(Double, [Int])]
    )
    func `top-p keeps the smallest set that reaches it`(topP: Double, kept: [Int]) throws {
        let counts = try count([0, 0.6931472, 1.609438], GenerationOptions(temperature: 1, topP: topP), draws: 500)
        #expect(counts.indices.filter { counts[$0] > 0 } == kept)
    }

    @Test(arguments: [(0.1, [0, 1, 2]), (0.3, [1, 2]), (0.5, [2]), (1, [2]), (7, [2])] as [(Double, [Int])])
    func `min-p drops what is unlikely beside the best`(minP: Double, kept: [Int]) throws {
        let counts = try count([0, 0.6931472, 1.609438], GenerationOptions(temperature: 1, minP: minP), draws: 500)
        #expect(counts.indices.filter { counts[$0] > 0 } == kept)
    }

    @Test func `one seed gives one sequence`() throws {
        let logits = (0..<1000).map { Float($0 % 17) / 5 }
        func sequence(_ seed: UInt64) throws -> [Int32] {
            var sampler = Sampler(GenerationOptions(temperature: 0.8, topP: 0.95, minP: 0.01, seed: seed))
            return try (0..<50).map { _ in try sampler.next(logits) }
        }
        #expect(try sequence(7) == sequence(7))
        #expect(try sequence(7) != sequence(8))
    }

    @Test func `the generator is SplitMix64`() {
        // First outputs for seed 1234567, as published with the algorithm.
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.unit() == Double(6_457_827_717_110_365_317 as UInt64 >> 11) * 0x1p-53)
        #expect(random.unit() == Double(3_203_168_211_198_807_973 as UInt64 >> 11) * 0x1p-53)
    }

    private func draw(_ logits: [Float], _ options: GenerationOptions) throws(ModelError) -> Int32 {
        var sampler = Sampler(options)
        return try sampler.next(logits)
    }

    private func count(_ logits: [Float], _ options: GenerationOptions, draws: Int) throws -> [Int] {
        var sampler = Sampler(options)
        var counts = [Int](repeating: 0, count: logits.count)
        for _ in 0..<draws { counts[Int(try sampler.next(logits))] += 1 }
        return counts
    }
}
