import Foundation
import LooperCore
import LooperRouter
import Testing

@Suite struct ComparisonTests {
    /// `count` tasks; a setting resolves those below its number.
    private func sessions(_ count: Int, _ settings: KeyValuePairs<String, Int>) -> [TrialSession] {
        (0..<count).flatMap { number in
            settings.map { label, resolved in
                TrialSession(
                    task: "t\(number)",
                    setting: label,
                    arm: label.hasPrefix("weights") ? .weights : Arm(rawValue: label) ?? .none,
                    outcome: .submitted,
                    resolved: number < resolved,
                    steps: 5,
                    promptTokens: 1000,
                    replyTokens: 100,
                    seconds: 2.5
                )
            }
        }
    }

    @Test func `each setting is held against the baseline`() throws {
        let comparison = Comparison(sessions(40, ["none": 2, "weights@0.75": 12, "weights@0.5": 3, "prompt": 2]))
        #expect(comparison.arms.map(\.setting) == ["none", "prompt", "weights@0.5", "weights@0.75"])
        #expect(comparison.contrasts.map(\.conclusion) == [.undecided, .undecided, .better])
        #expect(comparison.decides(all: ["weights@0.75"]))
        #expect(!comparison.decides(all: ["weights@0.75", "prompt"]))
        let best = try #require(comparison.contrasts.last)
        #expect(best.gained.map(\.other.task) == (2..<12).map { "t\($0)" })
        #expect(best.lost.isEmpty)
        #expect(
            comparison.sentences.last?.hasPrefix(
                "weights@0.75 is better than none: 12 of 40 resolved against 2, +25.0 points (95% interval +"
            ) == true
        )
    }

    /// Seven pairs that differ have an e-value of 26.8: enough for one setting, and for the best of two it is not.
    @Test func `several settings need more evidence`() {
        let one = Comparison(sessions(40, ["none": 0, "prompt": 7]))
        let two = Comparison(sessions(40, ["none": 0, "prompt": 7, "weights": 0]))
        #expect(one.contrasts.map(\.conclusion) == [.better])
        #expect(two.contrasts.first?.conclusion == .undecided)
    }

    @Test func `many equal pairs are practically equal`() {
        let comparison = Comparison(sessions(200, ["none": 20, "prompt": 20]))
        #expect(comparison.contrasts.map(\.conclusion) == [.equal])
        #expect(comparison.sentences[0].hasPrefix("prompt and none are practically equal: "))
    }

    @Test func `without a baseline nothing is compared`() {
        let comparison = Comparison(sessions(3, ["prompt": 1]))
        #expect(comparison.contrasts.isEmpty)
        #expect(comparison.sentences == ["There is nothing to compare with none."])
        #expect(!comparison.decides(all: ["prompt"]))
    }

    @Test func `the lines show arms, signs, differences and flips`() {
        let lines = Comparison(sessions(4, ["none": 1, "prompt": 2])).lines()
        #expect(lines[0] == "arm     sessions  resolved  rate  95% interval  steps    read  written  seconds")
        #expect(lines[2] == "prompt         4         2   50%    15% to 85%    5.0  1000.0    100.0      2.5")
        #expect(lines.contains { $0.hasPrefix("against none  pairs  points") && $0.contains("95% interval") })
        #expect(lines.contains("prompt  gained  t1       0"))
    }

    @Test func `the report has the figures of the contract`() throws {
        let comparison = Comparison(sessions(40, ["none": 2, "weights@0.75": 12]))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let data = try encoder.encode(
            ComparisonReport(comparison, model: ModelIdentity(name: "m", window: 8), tasks: "abc")
        )
        let report = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let arms = try #require(report["arms"] as? [String: [String: Any]])
        let arm = try #require(arms["weights@0.75"])
        #expect(arm["n"] as? Int == 40 && arm["resolved"] as? Int == 12 && arm["rate"] as? Double == 0.3)
        #expect((arm["wilson"] as? [Double])?.count == 2)
        let pairs = try #require(report["pairs"] as? [String: [String: Any]])
        let pair = try #require(pairs["weights@0.75"])
        #expect(pair["b"] as? Int == 10 && pair["c"] as? Int == 0)
        #expect(pair["verdict"] as? String == "better")
        #expect((pair["interval"] as? [Double])?.count == 2)
        #expect(pair["mcnemar_mid_p"] != nil && pair["e_value"] != nil)
        #expect(report["tasks_sha256"] as? String == "abc")
    }

    @Test func `the page is Markdown`() {
        let page = Comparison(sessions(4, ["none": 1, "prompt": 2])).markdown(title: "A trial", notes: ["a note"])
        #expect(page.hasPrefix("# A trial\n\n- Whether prompt is better than none is undecided: "))
        #expect(page.contains("| prompt | 4 | 2 | 50% | 15% to 85% | 5.0 | 1000.0 | 100.0 | 2.5 |"))
        #expect(page.hasSuffix("- a note\n"))
    }
}
