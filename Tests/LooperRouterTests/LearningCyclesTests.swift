import LooperCore
import LooperRouter
import Testing

@Suite struct LearningCyclesTests {
    /// Ten tasks; each version with the tasks that it resolves.
    private func sessions(_ versions: KeyValuePairs<String, Set<Int>>) -> [TrialSession] {
        versions.flatMap { label, resolved in
            (0..<10).map { task in
                TrialSession(
                    task: "\(task)",
                    setting: label,
                    arm: .weights,
                    outcome: .submitted,
                    resolved: resolved.contains(task),
                    steps: 1,
                    promptTokens: 1,
                    replyTokens: 1,
                    seconds: 1
                )
            }
        }
    }

    @Test func `the figures are those that were computed by hand`() throws {
        let all = sessions(["none": [0], "v1": [0, 1, 2, 3], "v2": [0, 1, 4], "v3": [0, 1, 2, 5, 6]])
        let cycles = try #require(LearningCycles(all, labels: ["v1", "v2", "v3"], baseline: "none"))
        #expect(cycles.places == 10 && cycles.baselineResolved == 1 && cycles.counts == [4, 3, 5])
        #expect(cycles.forgotten(from: 0, to: 1) == 2)
        #expect(cycles.forgotten(from: 0, to: 2) == 1)
        #expect(cycles.forgotten(from: 1, to: 2) == 1)
        #expect(abs(cycles.plasticity - 0.4) < 1e-12)
        #expect(abs(cycles.forwardTransfer - 0.3) < 1e-12)
        #expect(abs(cycles.backwardTransfer - 0.1) < 1e-12)
        // 0 to 4 were once resolved; 3 and 4 are lost.
        #expect(abs(cycles.forgetting - 0.4) < 1e-12)
        #expect(abs(cycles.stability - 0.6) < 1e-12)
        #expect(abs(cycles.fBeta() - 0.48) < 1e-12)
        #expect(abs(cycles.fBeta(2) - 5 * 0.24 / 2.2) < 1e-12)
    }

    @Test func `only what all were tried on counts`() throws {
        var all = sessions(["none": [0], "v1": [0, 1], "v2": [0, 1]])
        all.removeAll { $0.setting == "v2" && $0.task == "1" }
        let cycles = try #require(LearningCycles(all, labels: ["v1", "v2"], baseline: "none"))
        #expect(cycles.places == 9 && cycles.counts == [1, 1] && cycles.forgetting == 0)
        #expect(LearningCycles(all, labels: ["v1"], baseline: "none") == nil)
        #expect(LearningCycles(all, labels: ["v1", "v9"], baseline: "none") == nil)
    }
}
