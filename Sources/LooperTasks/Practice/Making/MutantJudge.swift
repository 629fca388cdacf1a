import LooperCore

/// Holds the tests of a bug against what makes a task of it.
struct MutantJudge {
    let baseline: Baseline

    /// Tests that fail and that pass with the bug.
    struct Finding: Sendable {
        var fate: Fate
        var failed: [String] = []
        var passed: [String] = []
    }

    /// The finding on a run of `tests`, all of which passed before.
    func finding(_ run: TestRun, _ tests: Set<String>) -> Finding {
        guard !run.result.timedOut, run.result.stopped == nil else { return Finding(fate: .slow) }
        guard tests.allSatisfy({ run.statuses[$0] != nil }) else { return Finding(fate: .broken) }
        let failed = tests.intersection(run.failed).sorted()
        let passed = tests.intersection(run.passed).sorted()
        return Finding(fate: fate(failed, run), failed: failed, passed: passed)
    }

    private func fate(_ failed: [String], _ run: TestRun) -> Fate {
        if failed.isEmpty { return .survived }
        if failed.count > baseline.mostFailures { return .tooWide }
        return failed.contains(where: run.failedByAssertion) ? .valid : .crashed
    }
}
