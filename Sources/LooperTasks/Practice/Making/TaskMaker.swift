import Foundation
import LooperCore

/// Makes tasks of bugs that hold.
struct TaskMaker: Sendable {
    /// The path of the repository, as tasks name it.
    let repository: String
    let commit: String
    let baseline: Baseline
    let statements: ProblemStatements
    let holdOut: [String]

    /// Most tests that have to stay as they are; all of them would cost a suite for every grade.
    private static let mostKept = 40

    /// The task of `candidate`, whose tests ended as `finding` says.
    func task(
        _ candidate: Candidate,
        _ finding: MutantJudge.Finding,
        _ run: TestRun,
        _ files: [String: SourceFile]
    ) -> CodingTask {
        let changes = candidate.paths.map { path in
            let old = files[path]?.bytes ?? []
            return (path: path, old: old, new: candidate.changed(path, old))
        }
        return task(
            PracticeOrigin(
                operatorName: candidate.operatorName,
                module: candidate.module,
                isHeldOut: candidate.paths.contains(where: isHeldOut)
            ),
            bug: changes.map { LineDiff(path: $0.path).diff($0.old, $0.new) }.joined(),
            fix: changes.map { LineDiff(path: $0.path).diff($0.new, $0.old) }.joined(),
            base: commit,
            finding,
            run
        )
    }

    /// A task out of its patches.
    func task(
        _ origin: PracticeOrigin,
        bug: String,
        fix: String,
        base: String,
        _ finding: MutantJudge.Finding,
        _ run: TestRun
    ) -> CodingTask {
        let name = repository.split(separator: "/").last.map(String.init) ?? "repository"
        let identity = "\(name)__\(origin.operatorName)-\(TextHash.short(base + bug))"
        let shown = finding.failed.first(where: run.failedByAssertion) ?? finding.failed.first ?? ""
        return CodingTask(
            instanceID: identity,
            repo: repository,
            baseCommit: base,
            problemStatement: statements.text(
                for: identity,
                test: shown,
                command: baseline.suite.command([shown]),
                message: run.message(of: shown),
                count: finding.failed.count
            ),
            patch: fix,
            failToPass: finding.failed,
            passToPass: kept(finding.passed),
            bugPatch: bug,
            environment: EnvironmentRecipe(
                testCommand: baseline.suite.some,
                logParser: baseline.suite.parser.rawValue,
                testTimeout: max(60, (baseline.limit(baseline.passed.count) * 2).rounded(.up))
            ),
            practice: origin
        )
    }

    func isHeldOut(_ path: String) -> Bool { holdOut.contains { fnmatch($0, path, 0) == 0 } }

    /// Evenly spread ones.
    private func kept(_ passed: [String]) -> [String] {
        guard passed.count > Self.mostKept else { return passed }
        return (0..<Self.mostKept).map { passed[$0 * passed.count / Self.mostKept] }
    }
}
