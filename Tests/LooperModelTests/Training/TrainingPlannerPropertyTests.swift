import Testing

@testable import LooperModel

/// Random samples are planned, and what is scored is compared with what the samples say.
struct TrainingPlannerPropertyTests {
    private static let header: [Int32] = [7, 8]

    @Test(arguments: 0..<60)
    func `every id with loss is scored once, after what it follows`(seed: Int) throws {
        var random = FuzzRandom(seed: UInt64(seed))
        let samples = Self.samples(&random)
        let longest = samples.map(\.computed).max() ?? 0
        let rows = longest + random.below(120)
        let batch = samples.indices.map { _ in random.below(samples.count) }
        let planner = TrainingPlanner(scope: .all, header: Self.header, rows: rows)
        let passes = try planner.passes(of: batch, in: samples)
        #expect(passes.flatMap { $0.flaws(rows: rows) }.isEmpty)
        #expect(passes.map { $0.losses(samples) }.sum == batch.map { samples[$0].losses }.sum)
        #expect(try planner.passes(of: batch, in: samples) == passes)
        let computed = batch.reduce(0) { $0 + samples[$1].computed }
        #expect(passes.reduce(0) { $0 + $1.rows } <= computed)
    }

    @Test(arguments: 0..<60)
    func `every reply is scored once, after its session`(seed: Int) throws {
        var random = FuzzRandom(seed: UInt64(1_000 + seed))
        let samples = (0..<1 + random.below(8)).map { Self.session($0, &random) }
        let rows = 20 + random.below(80)
        let batch = samples.indices.map { _ in random.below(samples.count) }
        let planner = TrainingPlanner(scope: .reply, header: Self.header, rows: rows)
        let passes = try planner.passes(of: batch, in: samples)
        #expect(passes.flatMap { $0.flaws(rows: rows) }.isEmpty)
        #expect(passes.map { $0.losses(samples) }.sum == batch.map { samples[$0].losses }.sum)
        for segment in passes.flatMap(\.segments) {
            #expect(segment.ids.starts(with: Self.header))
            guard case .prefix(let session) = segment.source else { continue }
            #expect(segment.start <= (try planner.prefix(of: samples[session]).count))
        }
    }

    @Test(arguments: 0..<20)
    func `a common beginning is read once a pass`(seed: Int) throws {
        var random = FuzzRandom(seed: UInt64(2_000 + seed))
        let stem = (0..<200).map { _ in Int32(random.below(50)) }
        let samples = (0..<8).map { index in
            let own = [Int32(100 + index)] + (0..<20).map { _ in Int32(random.below(50)) }
            let mask = [UInt8](repeating: 0, count: 211) + [UInt8](repeating: 1, count: 10)
            return TrainingSample(name: "\(index)", ids: stem + own, lossMask: mask)
        }
        let planner = TrainingPlanner(scope: .all, header: Self.header, rows: 1_000)
        let passes = try planner.passes(of: Array(0..<8), in: samples)
        #expect(passes.map(\.rows) == [200 + 8 * 20])
    }

    /// Samples of few symbols, many of which begin alike.
    private static func samples(_ random: inout FuzzRandom) -> [TrainingSample] {
        let stems = (0..<3).map { _ in (0..<random.below(60)).map { _ in Int32(random.below(2)) } }
        return (0..<1 + random.below(12)).map { index in
            let stem = stems[random.below(3)]
            let ids = stem.prefix(random.below(80)) + (0..<1 + random.below(30)).map { _ in Int32(random.below(2)) }
            let density = random.below(5)
            let mask = ids.map { _ in UInt8(random.below(5) < density ? 1 : 0) }
            return TrainingSample(name: "\(index)", ids: Array(ids), lossMask: mask)
        }
    }

    /// Turns of a session; some replies of others carry no loss.
    private static func session(_ index: Int, _ random: inout FuzzRandom) -> TrainingSample {
        var sample = TrainingSample(name: "\(index)", ids: [], lossMask: [])
        for _ in 0..<random.below(6) {
            let told = (0..<random.below(12)).map { _ in Int32(random.below(7)) }
            let reply = (0..<1 + random.below(15)).map { _ in Int32(random.below(7)) }
            let isLearned = random.below(4) > 0
            sample.ids += told + header + reply + [6]
            sample.lossMask += [UInt8](repeating: 0, count: told.count + header.count)
            sample.lossMask += [UInt8](repeating: isLearned ? 1 : 0, count: reply.count) + [0]
        }
        return sample
    }
}
