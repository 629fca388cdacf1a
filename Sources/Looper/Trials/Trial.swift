public import Foundation
import LooperAgent
public import LooperCore
import LooperLearning
import LooperModel
import LooperTasks
import LooperTools

/// The agent on every task with every setting and seed, graded: one engine, the same limits, a clean workspace each.
///
/// The folder gets `settings.json`, which says what the trial is, `sessions.jsonl` with a line a graded session, and
/// each trajectory in `<label>/<instance_id>`, with `-<seed>` after it where there are several seeds. A trial that was
/// stopped or killed goes on with the sessions that are not in `sessions.jsonl`.
public struct Trial: Sendable {
    /// What a trial reports while it runs.
    public enum Event: Sendable {
        /// These sessions were run before.
        case resumed([TrialSession])
        /// A session begins.
        case began(CodingTask, TrialSetting, seed: UInt64)
        /// A session is graded; so many of all are.
        case graded(TrialSession, finished: Int, of: Int)
    }

    let units: [TrialUnit]
    /// Of each setting, by its label: one that switches a part of the frame off has an agent of its own.
    private let runners: [String: SessionRunner]
    let ground: TrialGround
    let workers: Int
    let hasSeveralSeeds: Bool
    private let knowledge: TrialKnowledge?
    let record: TrialRecord
    /// The folder that is written into.
    public let output: URL

    /// Prepares a trial.
    ///
    /// - Parameters:
    ///   - tasks: the tasks, each with a name of its own.
    ///   - settings: what is compared, each with a label of its own.
    ///   - seeds: of the sampling; each task is tried with each of them.
    ///   - materials: what all sessions are run with.
    ///   - output: the trial's folder; made if need be.
    /// - Throws: ``LooperError`` where names are not unique or cannot be those of folders, or an adapter does not fit
    ///   the model; an error that names a prompt or a tool that is missing or broken.
    public init(
        tasks: [CodingTask],
        settings: [TrialSetting],
        seeds: [UInt64] = [0],
        materials: SessionMaterials,
        output: URL
    ) throws {
        let (model, configuration, data) = (materials.model, materials.configuration, materials.data)
        try Self.check(tasks, settings, seeds)
        try Self.check(settings, model)
        try Self.check(settings, configuration.agent.switches)
        units = TrialUnit.order(tasks, settings, seeds: seeds)
        let frames = try Dictionary(
            uniqueKeysWithValues: Set(settings.map(\.without)).map { parts in
                (parts, try Self.runner(without: parts, materials))
            }
        )
        runners = settings.reduce(into: [:]) { $0[$1.label] = frames[$1.without] }
        self.output = output
        workers = materials.workers
        hasSeveralSeeds = seeds.count > 1
        var generation = configuration.generation
        generation.seed = 0
        record = TrialRecord(
            tasks: tasks.sha256,
            taskCount: tasks.count,
            seeds: seeds,
            settings: try settings.sorted { $0.label < $1.label }.map { try TrialRecord.Setting($0) },
            model: model.identity,
            weights: (model as? LocalModel)?.base.fingerprint,
            agent: configuration.agent,
            generation: generation,
            tools: configuration.tools,
            sandbox: materials.sandbox.name,
            prompts: try data.folder("prompts").sha256,
            bundles: try data.folder("tools").sha256
        )
        knowledge = try Self.knowledge(of: settings, materials, output)
        let entries = materials.records.map { [record] in TrialEntries(record, $0) }
        ground = TrialGround(finder: materials.finder, records: entries)
    }

    /// SHA-256 of the tasks as they are tried.
    public var tasksSHA256: String { record.tasks }

    /// The labels of the settings.
    public var labels: [String] { record.settings.map(\.label) }

    /// The model of all sessions.
    public var model: ModelIdentity { record.model }

    /// What runs the sessions of a setting with a seed; `nil` for a setting that is none of the trial's.
    func runner(_ setting: TrialSetting, seed: UInt64) -> SessionRunner? {
        runners[setting.label]?.drawing(seed: seed, adapter: setting.adapter)
    }

    private static func runner(
        without parts: Set<AgentSwitch>,
        _ materials: SessionMaterials
    ) throws -> SessionRunner {
        var configuration = materials.configuration
        for part in parts { configuration.agent.switches[part] = false }
        return try SessionRunner(
            configuration,
            model: materials.model,
            data: materials.data,
            sandbox: materials.sandbox
        )
    }

    /// Opens the trial's folder.
    ///
    /// - Throws: ``LooperError`` where it holds another trial, ``TasksError`` where a line of it cannot be read.
    func open() throws -> (log: RecordLog<TrialSession>, earlier: [TrialSession]) {
        try OutputFile.makeFolder(output)
        try record.check(against: output.appending(path: "settings.json"))
        let (log, records) = try RecordLog<TrialSession>.open(output.appending(path: "sessions.jsonl"))
        return (log, records)
    }

    /// What the sessions of the arm `knowledge` are told, by task; nothing where no setting has it.
    func knowledgeTexts() async throws -> [String: String] {
        guard let knowledge else { return [:] }
        // Units repeat their tasks, by setting and seed.
        let tasks = Dictionary(units.map { ($0.task.instanceID, $0.task) }, uniquingKeysWith: { first, _ in first })
        return try await knowledge.texts(for: tasks.values.sorted { $0.instanceID < $1.instanceID })
    }

    private static func knowledge(
        of settings: [TrialSetting],
        _ materials: SessionMaterials,
        _ output: URL
    ) throws(LooperError) -> TrialKnowledge? {
        guard settings.contains(where: { $0.arm == .knowledge }) else { return nil }
        guard let past = materials.past else {
            throw LooperError(
                .badInput,
                "the arm knowledge needs the store of past sessions; bring them in by 'looper store import'"
            )
        }
        return TrialKnowledge(past: past, finder: materials.finder, file: output.appending(path: "knowledge.json"))
    }

    private static func check(_ tasks: [CodingTask], _ settings: [TrialSetting], _ seeds: [UInt64]) throws(LooperError)
    {
        guard !tasks.isEmpty, !settings.isEmpty, !seeds.isEmpty else {
            throw LooperError(.badInput, "a trial needs a task, a setting and a seed at least")
        }
        for (kind, names) in [
            ("task", tasks.map(\.instanceID)), ("setting", settings.map(\.label)), ("seed", seeds.map(String.init)),
        ] {
            let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
            guard let double = names.first(where: { counts[$0, default: 0] > 1 }) else { continue }
            throw LooperError(.badInput, "the \(kind) '\(double)' is there twice; give each a name of its own")
        }
        if let setting = settings.first(where: { !$0.hasUsableLabel }) {
            throw LooperError(
                .badInput,
                "'\(setting.label)' cannot be the label of a setting; use letters, digits and . _ @ + = -"
            )
        }
    }

    /// What is off already cannot be switched off to see what it is worth.
    private static func check(_ settings: [TrialSetting], _ switches: AgentSwitches) throws(LooperError) {
        guard let part = settings.flatMap(\.without).first(where: { !switches[$0] }) else { return }
        throw LooperError(
            .badInput,
            "\(part.rawValue) is off in all sessions; switch it on by --with \(part.rawValue), or leave it out"
        )
    }

    /// A missing adapter would be the failure of each session, and no error.
    private static func check(_ settings: [TrialSetting], _ model: any LanguageModel) throws {
        guard let model = model as? LocalModel else { return }
        for adapter in settings.compactMap(\.adapter) {
            if let refusal = model.refusal(of: try AdapterFile.open(adapter.name)) { throw refusal }
        }
    }
}
