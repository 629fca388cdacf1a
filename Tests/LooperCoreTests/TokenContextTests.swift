import LooperCore
import Testing

@Suite struct TokenContextTests {
    private let first = TokenContext(ids: [1, 2, 3, 9], lossMask: [0, 0, 0, 1])

    @Test(arguments: [
        TokenContext(ids: [1, 2, 3, 9, 4, 5], lossMask: [0, 0, 0, 1, 0, 1]),
        TokenContext(ids: [1, 2, 7], lossMask: [0, 0, 1]),
        TokenContext(ids: [1, 2, 3, 9, 4], lossMask: [0, 0, 0, 0, 1]),
        TokenContext(),
    ])
    func aDeltaLeadsBack(next: TokenContext) {
        #expect(first.applying(next.delta(from: first)) == next)
    }

    @Test func aDeltaSharesNoIdWhoseMaskDiffers() {
        let unmasked = TokenContext(ids: first.ids, lossMask: [0, 0, 0, 0])
        #expect(unmasked.delta(from: first).reused == 3)
    }

    @Test func refusesADeltaThatDoesNotFit() {
        #expect(first.applying(TokenDelta(reused: 5, ids: [1], lossMask: [0])) == nil)
        #expect(first.applying(TokenDelta(reused: 1, ids: [1, 2], lossMask: [0])) == nil)
    }

    @Test func aTrajectoryRebuildsItsContexts() {
        let second = TokenContext(ids: [1, 2, 3, 9, 4, 8], lossMask: [0, 0, 0, 1, 0, 1])
        let model = ModelIdentity(name: "m", window: 10)
        var trajectory = Trajectory(provenance: Provenance(session: "s", model: model, startedAt: 0), opening: [])
        for (index, (context, earlier)) in [(first, TokenContext()), (second, first)].enumerated() {
            trajectory.steps.append(
                Step(
                    number: index + 1,
                    reply: "",
                    stopReason: .endOfTurn,
                    call: nil,
                    observation: Observation(.succeeded, "", summary: ""),
                    usage: Usage(),
                    tokens: context.delta(from: earlier)
                )
            )
        }
        #expect(trajectory.tokenContexts() == [first, second])
    }
}
