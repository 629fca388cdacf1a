import Foundation
import LooperCore

/// The copies of the repository that bugs are tried in, one for each job.
struct PracticePool {
    let practice: Practice
    let ground: PracticeGround
    private var workers: [PracticeWorker] = []

    init(practice: Practice, ground: PracticeGround) {
        self.practice = practice
        self.ground = ground
    }

    /// Makes copies until there are `count`.
    mutating func grow(to count: Int) async throws {
        while workers.count < count {
            workers.append(try await ground.worker(practice.environment, in: practice.parent))
        }
    }

    func remove() {
        for worker in workers { worker.workspace.remove() }
    }

    func trial(order: TestOrder) -> MutantTrial {
        MutantTrial(
            baseline: ground.baseline,
            files: ground.files,
            order: order,
            maker: TaskMaker(practice: practice, ground: ground),
            grader: practice.grader
        )
    }

    /// Tries all candidates, as many at a time as there are copies, and writes each down as soon as it is done.
    ///
    /// - Parameter tell: called with each row, and all rows so far.
    func attempt(
        _ candidates: [Candidate],
        _ trial: MutantTrial,
        _ ledger: PracticeLedger,
        tell: (TriedRow, [TriedRow]) -> Void
    ) async throws -> [String: TriedRow] {
        try await withThrowingTaskGroup(of: (PracticeWorker, TriedRow).self) { group in
            var waiting = candidates[...]
            var rows: [TriedRow] = []
            for worker in workers {
                guard let candidate = waiting.popFirst() else { break }
                group.addTask { (worker, try await Self.attempt(candidate, trial, ledger, worker)) }
            }
            while let (worker, row) = try await group.next() {
                rows.append(row)
                tell(row, rows)
                guard let candidate = waiting.popFirst() else { continue }
                group.addTask { (worker, try await Self.attempt(candidate, trial, ledger, worker)) }
            }
            return Dictionary(rows.map { ($0.key, $0) }) { _, last in last }
        }
    }

    private static func attempt(
        _ candidate: Candidate,
        _ trial: MutantTrial,
        _ ledger: PracticeLedger,
        _ worker: PracticeWorker
    ) async throws -> TriedRow {
        let result = try await trial.run(candidate, in: worker)
        let row = TriedRow(
            key: candidate.key,
            operatorName: candidate.operatorName,
            fate: result.fate,
            seconds: (result.seconds * 1_000).rounded() / 1_000,
            isHeldOut: result.task?.practice?.isHeldOut,
            failed: result.failed.isEmpty ? nil : Array(result.failed.prefix(20))
        )
        try await ledger.record(row, result.task)
        return row
    }
}

extension Practice {
    /// Checks tasks in workspaces made as those of sessions are.
    var grader: Grader {
        Grader(repository: { [repository] _ in repository }, environment: environment, in: parent)
    }
}

extension TaskMaker {
    init(practice: Practice, ground: PracticeGround) {
        self.init(
            repository: practice.repository.path,
            commit: ground.commit,
            baseline: ground.baseline,
            statements: practice.statements,
            holdOut: practice.options.holdOut
        )
    }
}
