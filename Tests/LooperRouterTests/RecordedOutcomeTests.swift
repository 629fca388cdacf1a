import Foundation
import LooperCore
import LooperRouter
import Testing

@Suite struct RecordedOutcomeTests {
    private func outcomes(_ arms: KeyValuePairs<String, Int>, tasks: Int = 40) -> [RecordedOutcome] {
        arms.flatMap { arm, resolved in
            (0..<tasks).map { task in
                RecordedOutcome(
                    task: "t\(task)",
                    cluster: "m\(task / 4)",
                    arm: arm,
                    resolved: task < resolved,
                    steps: 3,
                    tokensIn: 100,
                    tokensOut: 10,
                    seconds: 1
                )
            }
        }
    }

    @Test func `any word can be an arm`() throws {
        let comparison = Comparison(outcomes: outcomes(["treatment": 12, "control": 2]), baseline: "control")
        #expect(comparison.arms.map(\.setting) == ["control", "treatment"])
        #expect(comparison.arms.allSatisfy { $0.arm == nil && $0.signs == nil })
        let contrast = try #require(comparison.contrasts.first)
        #expect(contrast.conclusion == .better && contrast.pairs.designEffect.clusters == 10)
        #expect(comparison.headline == "After 40 pairs of sessions, treatment is better than control.")
        let known = Comparison(outcomes: outcomes(["weights": 1, "none": 1, "prompt": 1, "a": 1]))
        #expect(known.arms.map(\.setting) == ["none", "prompt", "weights", "a"])
        #expect(known.arms[0].meanPromptTokens == 100)
    }

    @Test func `what has no counterpart is counted`() throws {
        let all = outcomes(["none": 1, "prompt": 1])
        let comparison = Comparison(outcomes: Array(all.dropLast(3)))
        let contrast = try #require(comparison.contrasts.first)
        #expect(contrast.pairs.pairs.count == 37 && contrast.unpaired == 3)
    }

    @Test func `a second run of the baseline is noise and no rival`() throws {
        let comparison = Comparison(outcomes: outcomes(["none": 4, "none-again": 7, "prompt": 4]))
        #expect(comparison.contrasts.map(\.setting) == ["prompt"])
        let noise = try #require(comparison.noise)
        #expect(noise.flips == 3 && noise.isEven && noise.outcomes.gained == 3)
        #expect(
            comparison.sentences.last?.hasPrefix(
                "The baseline run twice: 3 of 40 pairs flip (8%); the two runs are +7.5 points apart"
            ) == true
        )
        let far = Comparison(outcomes: outcomes(["none": 0, "none-again": 9]))
        #expect(far.noise?.isEven == false)
    }

    @Test func `a line is read with the names of the contract`() throws {
        let line = #"{"task":"a","cluster":null,"arm":"x","resolved":true,"tokens_in":5,"seconds":2.5,"more":[]}"#
        let outcome = try JSONDecoder().decode(RecordedOutcome.self, from: Data(line.utf8))
        #expect(outcome == RecordedOutcome(task: "a", arm: "x", resolved: true, tokensIn: 5, seconds: 2.5))
        #expect(outcome.flaw == nil)
        #expect(RecordedOutcome(task: "", arm: "x", resolved: true).flaw?.contains("'task' is empty") == true)
        #expect(RecordedOutcome(task: "a", arm: "x", resolved: true, steps: -1).flaw?.contains("'steps'") == true)
    }
}
