import Testing

@testable import LooperModel

struct TrainingPlannerTests {
    private static let header: [Int32] = [90, 91, 92]

    /// A sample of these ids, with `mask` as digits at its end.
    private func sample(named name: String = "s", _ ids: [Int32], _ mask: String) -> TrainingSample {
        let marked = mask.utf8.map { UInt8($0 - 48) }
        let zeros = [UInt8](repeating: 0, count: ids.count - marked.count)
        return TrainingSample(name: name, ids: ids, lossMask: zeros + marked)
    }

    private func planner(_ scope: TrainingPlanner.Scope, rows: Int) -> TrainingPlanner {
        TrainingPlanner(scope: scope, header: Self.header, rows: rows)
    }

    @Test func `targets are the ids that follow, and what is after the last of them is not computed`() throws {
        let passes = try planner(.all, rows: 8).passes(of: [0], in: [sample([5, 6, 7, 8, 9], "0110")])
        let segment = TrainingSegment(ids: [5, 6, 7], targets: [-1, 7, 8], weights: [0, 1, 1])
        #expect(passes == [TrainingPass(segments: [segment])])
        #expect(passes[0].rows == 3 && passes[0].scored == 2 && passes[0].weight == 2)
    }

    @Test func `what samples begin with is computed once, and what follows it is each one's own`() throws {
        let stem = Array(Int32(10)..<40)
        // The last id of the stem predicts the first id after it, which is scored in one of the samples.
        let samples = [sample(stem + [50, 51], "11"), sample(stem + [60, 61], "01")]
        let passes = try planner(.all, rows: 64).passes(of: [0, 1], in: samples)
        try #require(passes.count == 1)
        let segments = passes[0].segments
        #expect(segments.map(\.ids) == [Array(stem.dropLast()), [39, 50], [39, 60]])
        #expect(segments.map(\.source) == [.nothing, .parent(0), .parent(0)])
        #expect(segments.map(\.start) == [0, 29, 29])
        #expect(segments.map(\.targets) == [Array(repeating: -1, count: 29), [50, 51], [-1, 61]])
    }

    @Test func `what is scored in what samples share counts as often as they say`() throws {
        let stem = Array(Int32(10)..<40)
        let mask = String(repeating: "1", count: 20)
        let samples = [
            sample(stem + [50, 51], mask + "01"), sample(stem + [60, 61], mask + "01"), sample(stem + [70, 71], "01"),
        ]
        let passes = try planner(.all, rows: 64).passes(of: [0, 1, 2], in: samples)
        try #require(passes.count == 1)
        let parent = passes[0].segments[0]
        #expect(parent.ids == stem)
        #expect(parent.weights == Array(repeating: 0, count: 9) + Array(repeating: 2, count: 20) + [0])
        #expect(passes[0].weight == 43)
    }

    @Test func `samples of two kinds share with their own kind`() throws {
        let stems = [Array(Int32(10)..<40), Array(Int32(40)..<90)]
        let samples = (0..<6).map { index in sample(stems[index % 2] + [Int32(index), 7], "1") }
        let passes = try planner(.all, rows: 1_000).passes(of: Array(0..<6), in: samples)
        #expect(passes.map(\.rows) == [86])
        let parents = passes[0].segments.filter { $0.scored == 0 }
        #expect(parents.map(\.ids) == stems)
    }

    @Test func `too short a beginning is not shared`() throws {
        let samples = [sample([1, 2, 3, 4, 5], "1"), sample([1, 2, 3, 4, 6], "1")]
        let passes = try planner(.all, rows: 100).passes(of: [0, 1], in: samples)
        #expect(passes[0].segments.map(\.source) == [.nothing, .nothing])
    }

    @Test func `long samples are placed first, where there is room`() throws {
        let sizes = [5, 60, 30, 40, 65]
        let samples = sizes.enumerated().map { index, size in
            sample([Int32](repeating: Int32(index), count: size + 1), "1")
        }
        let passes = try planner(.all, rows: 100).passes(of: [0, 1, 2, 3, 4], in: samples)
        #expect(passes.map { $0.segments.map { $0.ids.count } } == [[5, 30, 65], [60, 40]])
    }

    @Test func `a sample counts as often as a batch holds it, and one without loss not at all`() throws {
        let samples = [sample([1, 2, 3], "01"), sample([4, 5], "00"), sample([], "")]
        let passes = try planner(.all, rows: 100).passes(of: [0, 1, 0, 2], in: samples)
        #expect(passes.map { $0.losses(samples) }.sum == [samples[0].losses, samples[0].losses].sum)
    }

    @Test func `general samples are kept apart where they have an aim of their own`() throws {
        var general = sample([4, 5, 6], "11")
        general.isGeneral = true
        let samples = [sample([1, 2, 3], "11"), general]
        let keeping = TrainingPlanner(scope: .all, header: Self.header, rows: 100, general: .keep)
        #expect(try keeping.passes(of: [0, 1], in: samples).map(\.objective) == [.likelihood, .keep])
        #expect(try planner(.all, rows: 100).passes(of: [0, 1], in: samples).map(\.objective) == [.likelihood])
    }

    @Test func `a reply starts at its header, after what the base has read`() throws {
        let samples = [sample([1, 2, 90, 91, 92, 5, 6, 7, 90, 91, 92, 8, 9, 3], "00000110000110")]
        let plan = planner(.reply, rows: 100)
        let passes = try plan.passes(of: [0], in: samples)
        try #require(passes.count == 1)
        let first = TrainingSegment(
            ids: [90, 91, 92, 5],
            targets: [-1, -1, 5, 6],
            weights: [0, 0, 1, 1],
            start: 2,
            source: .prefix(session: 0)
        )
        let second = TrainingSegment(
            ids: [90, 91, 92, 8],
            targets: [-1, -1, 8, 9],
            weights: [0, 0, 1, 1],
            start: 8,
            source: .prefix(session: 0)
        )
        #expect(passes[0].segments == [first, second])
        #expect(try plan.prefix(of: samples[0]) == [1, 2, 90, 91, 92, 5, 6, 7])
        #expect(try planner(.all, rows: 100).prefix(of: samples[0]) == [])
    }

    @Test func `a session that begins with a reply has no prefix`() throws {
        let samples = [sample([90, 91, 92, 5, 6], "11")]
        let plan = planner(.reply, rows: 100)
        #expect(try plan.passes(of: [0], in: samples)[0].segments.map(\.source) == [.nothing])
        #expect(try plan.prefix(of: samples[0]).isEmpty)
    }

    @Test func `replies of a session stay together where they fit`() throws {
        func session(_ replies: Int, _ length: Int) -> TrainingSample {
            var made = sample([1, 2], "00")
            for _ in 0..<replies {
                made.ids += Self.header + [Int32](repeating: 5, count: length) + [3]
                made.lossMask += [0, 0, 0] + [UInt8](repeating: 1, count: length) + [0]
            }
            return made
        }
        // Each reply takes 2 ids more than its length: 12, 32 and 7.
        let samples = [session(2, 10), session(4, 30), session(1, 5)]
        let passes = try planner(.reply, rows: 100).passes(of: [0, 1, 2], in: samples)
        let sessions = passes.map { $0.segments.map(\.source) }
        #expect(
            sessions == [
                Array(repeating: .prefix(session: 1), count: 3),
                [.prefix(session: 1), .prefix(session: 0), .prefix(session: 0), .prefix(session: 2)],
            ]
        )
    }

    @Test(
        arguments: [
            ([5, 6, 7, 8], "11"), ([92, 5], "1"), ([90, 91, 92, 92, 5], "1"), ([90, 91, 92, 5], "0011"),
        ] as [([Int32], String)]
    )
    func `a reply without a header is refused by name`(ids: [Int32], mask: String) throws {
        let samples = [sample(named: "lost", ids, mask)]
        let error = #expect(throws: ModelError.self) { try planner(.reply, rows: 100).passes(of: [0], in: samples) }
        #expect(error?.code == .unusableData)
        #expect(error?.message.contains("'lost'") == true)
        #expect(try planner(.all, rows: 100).passes(of: [0], in: samples).count == 1)
    }

    @Test func `what is too long is refused by name, and what just fits is not`() throws {
        let long = sample(named: "long", [Int32](repeating: 1, count: 11), "1")
        let fits = sample(named: "fits", [Int32](repeating: 1, count: 12), "100")
        let error = #expect(throws: ModelError.self) { try planner(.all, rows: 9).check([fits, long]) }
        #expect(error?.message.contains("'long' (10)") == true)
        #expect(error?.message.contains("fits") == false)
        try planner(.all, rows: 10).check([fits, long])
        let reply = sample(named: "talk", Self.header + [Int32](repeating: 1, count: 9), "111111111")
        #expect(throws: ModelError.self) { try planner(.reply, rows: 10).check([reply]) }
        try planner(.reply, rows: 11).check([reply])
    }

    @Test func `many names are counted`() {
        let samples = (0..<7).map { sample(named: "n\($0)", [1, 2, 3], "1") }
        let error = #expect(throws: ModelError.self) { try planner(.all, rows: 1).check(samples) }
        #expect(error?.message.contains("'n4' (2) and 2 more") == true)
    }
}
