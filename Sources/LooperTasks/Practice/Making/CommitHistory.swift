import Foundation
import LooperCore

/// Commits that changed code and its tests: taking the code back gives a bug that really was there.
struct CommitHistory {
    let practice: Practice
    let ground: PracticeGround

    /// Most commits that are looked at, and most changed lines of code of one that is used.
    private static let depth = 2_000
    private static let lines = 120

    /// One that can be used.
    struct Commit: Sendable, Hashable {
        var id: String
        var sources: [String]
        var tests: [String]
    }

    private var git: Git { Git(practice.repository) }
    private var baseline: Baseline { ground.baseline }

    /// Those of the history of HEAD, the newest first.
    func commits() async throws -> [Commit] {
        let listed = try await git.line(["rev-list", "--no-merges", "--max-count=\(Self.depth)", ground.commit])
        var found: [Commit] = []
        for id in listed.split(separator: "\n").map(String.init) {
            if let commit = try await commit(id) { found.append(commit) }
        }
        return found
    }

    private func commit(_ id: String) async throws -> Commit? {
        let listed = try await git.attempt(["diff", "--numstat", "--no-renames", "-z", "\(id)^", id])
        guard listed.succeeded else { return nil }
        let rows = listed.text.split(separator: "\0").map { $0.split(separator: "\t").map(String.init) }
            .filter { $0.count == 3 }
        let sources = rows.filter { PracticeGround.isSource($0[2]) }
        let tests = rows.map { $0[2] }.filter { SourceLanguage(path: $0) != nil && TestPaths.contains($0) }
        let size = sources.reduce(0) { $0 + (Int($1[0]) ?? Self.lines) + (Int($1[1]) ?? Self.lines) }
        guard !sources.isEmpty, !tests.isEmpty, size <= Self.lines else { return nil }
        return Commit(id: id, sources: sources.map { $0[2] }, tests: tests)
    }

    /// Runs the commit's tests with and without its code.
    func attempt(_ commit: Commit) async throws -> (TriedRow, CodingTask?) {
        let start = ContinuousClock.now
        let (fate, task) = try await outcome(commit)
        let row = TriedRow(
            key: commit.id,
            operatorName: Self.name,
            fate: fate,
            seconds: (ContinuousClock.now - start) / .seconds(1),
            isHeldOut: task?.practice?.isHeldOut
        )
        return (row, task)
    }

    private static let name = "commit-reverted"

    private func outcome(_ commit: Commit) async throws -> (Fate, CodingTask?) {
        let paths = commit.sources.map { ":(top,literal)" + $0 }
        let options = ["diff", "--no-renames", "--no-ext-diff", "--no-color"]
        let bug = String(
            decoding: try await git.run(options + [commit.id, "\(commit.id)^", "--"] + paths),
            as: UTF8.self
        )
        let fix = String(
            decoding: try await git.run(options + ["\(commit.id)^", commit.id, "--"] + paths),
            as: UTF8.self
        )
        let before = try await run(commit, bug: nil)
        guard !before.result.timedOut else { return (.slow, nil) }
        guard !before.passed.isEmpty else { return (.broken, nil) }
        let run = try await run(commit, bug: bug)
        // Tests of a new function go with the file that cannot be imported without it.
        let finding = MutantJudge(baseline: baseline).finding(run, before.passed)
        guard finding.fate == .valid else { return (finding.fate, nil) }
        let origin = PracticeOrigin(operatorName: Self.name, module: commit.sources[0], isHeldOut: false)
        var task = TaskMaker(practice: practice, ground: ground)
            .task(origin, bug: bug, fix: fix, base: commit.id, finding, run)
        let maker = TaskMaker(practice: practice, ground: ground)
        task.practice?.isHeldOut = commit.sources.contains(where: maker.isHeldOut)
        return try await practice.grader.validate(task).isValid ? (.valid, task) : (.unstable, nil)
    }

    private func run(_ commit: Commit, bug: String?) async throws -> TestRun {
        let workspace = try await Workspace.make(
            from: practice.repository,
            commit: commit.id,
            bugPatch: bug,
            in: practice.parent
        )
        defer { workspace.remove() }
        let suite = baseline.suite
        let command = ShellCommand(
            suite.selects ? suite.command(names(of: commit.tests)) : suite.all,
            timeout: baseline.limit(baseline.passed.count),
            outputLimit: Baseline.logLimit,
            variables: Baseline.variables
        )
        let result = try await practice.environment(workspace.root).run(command)
        return TestRun(result, parser: suite.parser)
    }

    /// Files of tests as the runner names them.
    private func names(of files: [String]) -> [String] {
        switch baseline.suite.parser {
        case .unittest:
            files.map { file in
                let inside =
                    baseline.suite.some.contains("PYTHONPATH=tests") ? file.replacing(/^tests\//, with: "") : file
                return inside.replacing(/\.py$/, with: "").replacing("/", with: ".")
            }
        case .pytest: files
        default: []
        }
    }
}
