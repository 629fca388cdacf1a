import Foundation
import LooperCore

/// A copy of the repository in which bugs are tried one after the other.
struct PracticeWorker: Sendable {
    let workspace: Workspace
    let environment: any Environment
}

/// Tries one candidate.
struct MutantTrial: Sendable {
    /// What came of it.
    struct Result: Sendable {
        var fate: Fate
        var task: CodingTask?
        var failed: [String] = []
        var seconds: Double
    }

    let baseline: Baseline
    let files: [String: SourceFile]
    let order: TestOrder
    let maker: TaskMaker
    let grader: Grader

    /// Runs the tests of the candidate's lines with it in place, and checks a task on clean workspaces.
    func run(_ candidate: Candidate, in worker: PracticeWorker) async throws -> Result {
        let start = ContinuousClock.now
        var result = Result(fate: .uncovered, seconds: 0)
        let tests = tests(for: candidate)
        if !tests.first.isEmpty {
            let (finding, run) = try await attempt(candidate, tests, worker)
            result.fate = finding.fate
            result.failed = finding.failed
            if finding.fate == .valid, let run { try await check(candidate, finding, run, &result) }
        }
        result.seconds = (ContinuousClock.now - start) / .seconds(1)
        return result
    }

    private func check(
        _ candidate: Candidate,
        _ finding: MutantJudge.Finding,
        _ run: TestRun,
        _ result: inout Result
    ) async throws {
        let task = maker.task(candidate, finding, run, files)
        let isValid = try await grader.validate(task).isValid
        result.fate = isValid ? .valid : .unstable
        result.task = isValid ? task : nil
    }

    // MARK: Choosing tests

    /// Tests to run first, and those that are run too where one of them fails.
    private struct Choice {
        var first: Set<String>
        var rest: Set<String> = []
    }

    private func tests(for candidate: Candidate) -> Choice {
        if let coverage = baseline.coverage {
            return Choice(
                first: candidate.mutants.reduce(into: []) { $0.formUnion(coverage.tests(covering: $1)) }
            )
        }
        let likely = Set(candidate.paths.flatMap { order.first(for: $0, among: baseline.passed) })
        guard baseline.suite.selects, baseline.seconds > 3, !likely.isEmpty else {
            return Choice(first: baseline.passed)
        }
        return Choice(first: likely, rest: baseline.passed.subtracting(likely))
    }

    // MARK: Running

    private func attempt(
        _ candidate: Candidate,
        _ tests: Choice,
        _ worker: PracticeWorker
    ) async throws -> (MutantJudge.Finding, TestRun?) {
        for path in candidate.paths {
            try await worker.environment.write(candidate.changed(path, files[path]?.bytes ?? []), to: path)
        }
        do {
            let found = try await judge(tests, worker)
            try await restore(candidate, worker)
            return found
        } catch {
            try? await restore(candidate, worker)
            throw error
        }
    }

    private func restore(_ candidate: Candidate, _ worker: PracticeWorker) async throws {
        for path in candidate.paths { try await worker.environment.write(files[path]?.bytes ?? [], to: path) }
    }

    private func judge(_ tests: Choice, _ worker: PracticeWorker) async throws -> (MutantJudge.Finding, TestRun?) {
        let judge = MutantJudge(baseline: baseline)
        var run = try await execute(tests.first, worker)
        var finding = judge.finding(run, tests.first)
        guard finding.fate == .valid || finding.fate == .crashed, !tests.rest.isEmpty else { return (finding, run) }
        let further = try await execute(tests.rest, worker)
        run.statuses.merge(further.statuses) { first, _ in first }
        run.result.output += "\n" + further.result.output
        run.result.timedOut = further.result.timedOut
        finding = judge.finding(run, tests.first.union(tests.rest))
        return (finding, run)
    }

    private func execute(_ tests: Set<String>, _ worker: PracticeWorker) async throws -> TestRun {
        let suite = baseline.suite
        let text = tests.count == baseline.passed.count ? suite.all : suite.command(tests.sorted())
        let command = ShellCommand(
            text,
            timeout: baseline.limit(tests.count),
            outputLimit: Baseline.logLimit,
            variables: Baseline.variables
        )
        return TestRun(try await worker.environment.run(command), parser: suite.parser)
    }
}
