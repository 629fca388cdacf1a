import Testing

@testable import LooperModel

struct PairPlanningTests {
    private static let header: [Int32] = [90, 91, 92]
    private let pair = PreferencePair(name: "p", prompt: [1, 2, 90, 91, 92], chosen: [5, 6], rejected: [5, 7, 8])

    private func planner(_ scope: TrainingPlanner.Scope, rows: Int = 100) -> TrainingPlanner {
        TrainingPlanner(scope: scope, header: Self.header, rows: rows)
    }

    /// What has to be scored of the pair, by its definition.
    private var losses: PlannedLosses {
        [pair.chosen, pair.rejected].map { TrainingSample(prompt: pair.prompt, reply: $0, name: "").losses }.sum
    }

    @Test func `the prompt is computed once for both replies`() throws {
        let planned = try planner(.all).pass(of: pair, session: 3)
        #expect(planned.pass.segments.map(\.ids) == [[1, 2, 90, 91], [92, 5], [92, 5, 7]])
        #expect(planned.pass.segments.map(\.source) == [.nothing, .parent(0), .parent(0)])
        #expect(planned.pass.flaws(rows: 9).isEmpty)
        #expect(planned.pass.losses([]) == losses)
        #expect(planned.chosen == 0..<2 && planned.rejected == 2..<5)
    }

    @Test func `the base reads the prompt up to the header`() throws {
        let planned = try planner(.reply).pass(of: pair, session: 0)
        #expect(planned.pass.segments.map(\.ids) == [[90, 91, 92, 5], [90, 91, 92, 5, 7]])
        #expect(planned.pass.segments.map(\.source) == [.prefix(session: 0), .prefix(session: 0)])
        #expect(planned.pass.flaws(rows: 9).isEmpty)
        let session = TrainingSample(name: "", ids: pair.prompt, lossMask: [0, 0, 0, 0, 0])
        #expect(planned.pass.losses([session]) == losses)
        #expect(try planner(.reply).prefix(of: pair) == [1, 2])
    }

    @Test func `a prompt that is a header alone has no prefix`() throws {
        let bare = PreferencePair(name: "p", prompt: Self.header, chosen: [5], rejected: [6])
        #expect(try planner(.reply).pass(of: bare, session: 0).pass.segments.map(\.source) == [.nothing, .nothing])
        let one = PreferencePair(name: "p", prompt: [1], chosen: [5], rejected: [6])
        #expect(try planner(.all).pass(of: one, session: 0).pass.segments.map(\.source) == [.nothing, .nothing])
    }

    @Test func `a pair that is too long or has no header is refused by name`() throws {
        let long = #expect(throws: ModelError.self) { try planner(.all, rows: 8).pass(of: pair, session: 0) }
        #expect(long?.message.contains("'p' takes 9 tokens, more than 8") == true)
        #expect(try planner(.all, rows: 9).pass(of: pair, session: 0).pass.rows == 9)
        let headless = PreferencePair(name: "lost", prompt: [1, 2], chosen: [5], rejected: [6])
        let lost = #expect(throws: ModelError.self) { try planner(.reply).pass(of: headless, session: 0) }
        #expect(lost?.message.contains("'lost'") == true)
    }
}
