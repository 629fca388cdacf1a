public import Foundation
public import LooperCore
import LooperSkills
import LooperTasks

/// The agent on every task of a data set: a clean workspace each, and its patch as a prediction.
///
/// The folder gets `preds.json` and `all_preds.jsonl` in SWE-bench's own form, `runs.jsonl` with what each run cost, and
/// a folder an instance with its trajectory. A batch that was stopped or killed goes on with the instances that are not
/// done.
public struct SolveBatch: Sendable {
    /// What a batch reports while it runs.
    public enum Event: Sendable {
        /// These instances were done before.
        case resumed([SolveRecord])
        /// A session begins.
        case began(CodingTask)
        /// An instance is done; so many of all are.
        case finished(SolveRecord, done: Int, of: Int)
    }

    private let tasks: [CodingTask]
    let setting: TrialSetting
    let runner: SessionRunner
    let finder: RepositoryFinder
    let environments: PythonEnvironments?
    private let workers: Int
    private let redo: Bool
    private let adapterSHA256: String?
    /// The folder that is written into.
    public let output: URL

    /// Prepares a batch.
    ///
    /// - Parameters:
    ///   - tasks: the tasks, each with a name of its own.
    ///   - setting: what each session is given beside its task.
    ///   - materials: the model, the limits and the repositories.
    ///   - environments: makes the Python environments that tasks have a recipe for.
    ///   - output: the batch's folder; made if need be.
    ///   - redo: whether instances that are done are run again.
    /// - Throws: an error that names a prompt or a tool that is missing or broken.
    public init(
        tasks: [CodingTask],
        setting: TrialSetting = .none,
        materials: SessionMaterials,
        environments: PythonEnvironments? = nil,
        output: URL,
        redo: Bool = false
    ) throws {
        self.tasks = tasks
        self.setting = setting
        self.environments = environments
        self.output = output
        self.redo = redo
        finder = materials.finder
        workers = materials.workers
        let configuration = materials.configuration
        runner = try SessionRunner(
            configuration,
            model: materials.model,
            data: materials.data,
            sandbox: materials.sandbox
        ).drawing(seed: configuration.generation.seed, adapter: setting.adapter)
        adapterSHA256 = try TrialRecord.Setting(setting).adapterSHA256
    }

    /// Runs all instances that are not done.
    ///
    /// - Parameter onEvent: told what happens; must not block.
    /// - Returns: the records of the batch's tasks, and how many are not done: some where the surrounding task is
    ///   cancelled.
    /// - Throws: where the folder holds another batch, or a file cannot be written. How a session ends is a result.
    public func run(
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) async throws -> (records: [SolveRecord], open: Int) {
        let names = Set(tasks.map(\.instanceID))
        let ledger = try SolveLedger(output, redoing: redo ? names : [])
        try check(ledger.records)
        let earlier = ledger.records.filter { names.contains($0.instanceID) }
        if !earlier.isEmpty { onEvent(.resumed(earlier)) }
        // A script goes on behind the replies that were used up.
        (runner.model as? ReplayModel)?.skip(earlier.reduce(0) { $0 + $1.steps })
        let done = ledger.done
        var open = tasks.filter { !done.contains($0.instanceID) }[...]
        var finished = earlier.count
        try await withThrowingTaskGroup(of: Solved?.self) { group in
            func addNext() {
                guard !Task.isCancelled, let task = open.popFirst() else { return }
                group.addTask { await solve(task, onEvent) }
            }
            for _ in 0..<workers { addNext() }
            while let solved = try await group.next() {
                guard let solved else { continue }
                try ledger.add(solved.record, solved.prediction)
                finished += 1
                onEvent(.finished(solved.record, done: finished, of: tasks.count))
                addNext()
            }
        }
        try ledger.finish()
        return (ledger.records.filter { names.contains($0.instanceID) }, tasks.count - finished)
    }

    /// Predictions of one folder are of one model with one arm.
    private func check(_ records: [SolveRecord]) throws(LooperError) {
        let own = record(of: "")
        guard let other = records.first(where: { !$0.isAlike(own) }) else { return }
        throw LooperError(
            .badInput,
            "\(output.path) holds runs of \(other.model) with the arm \(other.arm.rawValue), or with another skill; "
                + "give the same, or name another --output"
        )
    }

    /// The record of a session that has not begun.
    func record(of task: String) -> SolveRecord {
        SolveRecord(
            instanceID: task,
            outcome: .failed,
            model: runner.identity.name,
            arm: setting.arm,
            skills: Dictionary(
                setting.skills.map { ($0.name, ContentDigest.sha256.of(Data($0.body.utf8))) },
                uniquingKeysWith: { first, _ in first }
            ),
            adapter: setting.adapter?.name,
            adapterSHA256: adapterSHA256
        )
    }
}
