import LooperCore
import LooperTestSupport
import Testing

/// What the verdict promises where it is looked at after each of 200 tasks: 2,000 comparisons, played out.
///
/// A fifth of the pairs differ. So do those of the design, which has a power of 0.79 with 150 tasks and of 0.90 with
/// 200 at +10 points for one look at the end; ``PairedPower`` gives the exact figures.
@Suite struct SequentialSimulationTests {
    private static let runs = 2_000
    private static let tasks = 200
    private static let discordance = 0.2

    /// A comparison until the evidence decides or the tasks end.
    private func play(_ difference: Double, _ random: inout SplitMix64) -> PairedOutcomes {
        let gain = (Self.discordance + difference) / 2
        var outcomes = PairedOutcomes()
        for _ in 0..<Self.tasks {
            let draw = random.unit()
            if draw >= Self.discordance {
                outcomes.neither += 1
                continue
            }
            if draw < gain { outcomes.gained += 1 } else { outcomes.lost += 1 }
            if EProcess(outcomes).value >= EProcess.threshold { return outcomes }
        }
        return outcomes
    }

    private func verdicts(_ difference: Double, seed: UInt64) -> [PairedConclusion] {
        var random = SplitMix64(seed: seed)
        return (0..<Self.runs).map { _ in
            let outcomes = play(difference, &random)
            return PairedConclusion(EProcess(outcomes), PairedDifference(outcomes))
        }
    }

    @Test func `where nothing changes at most 5 in 100 say that something does`() async {
        let wrong = await onThreadOfItsOwn { verdicts(0, seed: 1) }.count { $0 == .better || $0 == .worse }
        #expect(wrong <= Self.runs / 20)
    }

    @Test func `ten points are found in two of three comparisons`() async {
        let power =
            Double(await onThreadOfItsOwn { verdicts(0.1, seed: 2) }.count { $0 == .better }) / Double(Self.runs)
        let exact = PairedPower(pairs: Self.tasks, difference: 0.1, discordance: Self.discordance).sequential()
        #expect(abs(exact - 0.67) <= 0.03)
        #expect(abs(power - 0.67) <= 0.03)
        #expect(abs(power - exact) <= 0.03)
    }

    /// Looks after each 10 tasks, at the interval for the true difference: 400 comparisons.
    @Test(arguments: [0, 0.1])
    func `the confidence sequence keeps the truth`(difference: Double) async {
        let missed = await onThreadOfItsOwn { misses(difference) }
        #expect(missed <= 20)
    }

    private func misses(_ difference: Double) -> Int {
        var random = SplitMix64(seed: 3)
        return (0..<400).count { _ in
            var outcomes = PairedOutcomes()
            for task in 1...Self.tasks {
                let draw = random.unit()
                outcomes.count(
                    resolved: draw < (Self.discordance + difference) / 2,
                    baseline: draw >= (Self.discordance + difference) / 2 && draw < Self.discordance
                )
                if task.isMultiple(of: 10) {
                    let interval = ConfidenceSequence(outcomes)
                    if interval.low > difference || interval.high < difference { return true }
                }
            }
            return false
        }
    }

    @Test func `the confidence sequence knows nothing without pairs, and narrows`() {
        let none = ConfidenceSequence(PairedOutcomes())
        #expect(none.low == -1 && none.high == 1)
        let widths = [1, 10, 100].map { scale in
            let outcomes = PairedOutcomes(both: 2 * scale, gained: 3 * scale, lost: scale, neither: 4 * scale)
            let found = ConfidenceSequence(outcomes)
            #expect(found.low < 0.2 && found.high > 0.2)
            return found.high - found.low
        }
        #expect(widths == widths.sorted(by: >))
    }
}
