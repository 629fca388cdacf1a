import LooperLearning
import LooperModel
import Testing

@Suite struct AdapterSelectionTests {
    private func score(_ epoch: Int, _ scale: Double, _ resolved: Int, steps: Double = 5) -> CandidateScore {
        CandidateScore(
            AdapterCandidate(scope: .reply, epoch: epoch, scale: scale, folder: "/\(epoch)"),
            resolved: resolved,
            tasks: 10,
            steps: steps
        )
    }

    @Test func whatResolvesMostIsTaken() {
        #expect([score(1, 1, 2), score(2, 1, 4), score(3, 1, 3)].best?.epoch == 2)
        #expect([CandidateScore]().best == nil)
    }

    @Test func amongEqualsTheQuickerThenTheGentlerThenTheEarlier() {
        #expect([score(1, 1, 4, steps: 9), score(2, 1, 4, steps: 6)].best?.epoch == 2)
        #expect([score(1, 1, 4), score(1, 0.5, 4)].best?.scale == 0.5)
        #expect([score(3, 1, 4), score(2, 1, 4)].best?.epoch == 2)
    }

    @Test func aCandidateHasALabelForFoldersAndMayBeScaled() {
        let candidate = AdapterCandidate(scope: .all, epoch: 3, folder: "/x")
        #expect(candidate.label == "all-3@1.0")
        #expect(candidate.scaled([0.5, 0.75]).map(\.label) == ["all-3@0.5", "all-3@0.75"])
    }
}
