import ArgumentParser
import Foundation
import Looper

/// `looper preflight`: whether figures may be believed.
struct PreflightCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preflight",
        abstract: "Check that what is trained is what is served, and that arms differ in nothing else.",
        discussion: """
            Each of the ten checks is a line with its figure: pass, FAIL, or skip with what is missing for it. Without \
            --data the checks of the model and the trainer are left out, without --trial those of a comparison.
            """
    )

    @OptionGroup var options: ModelOptions
    @OptionGroup var folders: ToolFolders

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Folders of demonstrations and of sessions; several may follow.", valueName: "dir")
    )
    var data: [String] = []

    @Option(help: "The folder of an adapter that was trained.")
    var adapter: String?

    @Option(help: "The folder of a trial.")
    var trial: String?

    @Option(
        help: ArgumentHelp(
            "Make check 6 too, in this folder: learn eight demonstrations of --data by heart and replay them.",
            valueName: "dir"
        )
    )
    var overfit: String?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("The tasks of --overfit.", valueName: "tasks.jsonl"))
    var tasks: [String] = []

    @Option(help: "Where the adapter of --overfit is in force: all or reply.")
    var scope = TrainingPlanner.Scope.reply

    @Option(help: "Most tokens of a sample.")
    var maxTokens = TrainingOptions().maxTokens

    @Flag(help: "Print each check as a JSON object.")
    var json = false

    func validate() throws {
        guard overfit == nil || !(data.isEmpty || tasks.isEmpty) else {
            throw ValidationError("--overfit needs the demonstrations, by --data, and their tasks, by --tasks")
        }
    }

    func run() async throws {
        let tools = try ToolCatalogue(data: folders.data).tools().map(\.specification)
        var preflight = FullPreflight(tools: tools)
        preflight.trial = trial.map { URL(fileURLWithPath: $0) }
        if data.isEmpty {
            guard adapter == nil else {
                throw LooperError(.badInput, "an adapter is checked on what it learned from; name it by --data")
            }
        } else {
            try await prepare(&preflight, tools)
        }
        let (prepared, report) = (preflight, PreflightReport(json: json))
        let isSound = try await Interrupt.cancels { try await prepared.run { try report.show($0) } }
        guard isSound else { throw ExitCode.failure }
    }

    private func prepare(_ preflight: inout FullPreflight, _ tools: [ToolSpecification]) async throws {
        let base = try await options.loadBase()
        let files = try trajectories()
        let trained = try adapter.map { try AdapterContent(path: URL(fileURLWithPath: $0).path) }
        let samples = try files.flatMap { try base.reader.read($0.path).samples }
        let (set, untrained) = TrainingSet(samples).leavingOut { $0.trained(in: $1) == 0 }
        for name in untrained { Terminal().line("left out, nothing to learn in: \(name)") }
        var settings = TrainingOptions()
        settings.maxTokens = maxTokens
        if let trained { settings.adopt(trained) }
        preflight.base = base
        preflight.overfitting = try await overfitting(base)
        preflight.trajectories = files
        preflight.training = Preflight(
            job: try TrainingJob(base: base, set: set, options: settings, machine: machine),
            model: try await options.loadLocal(),
            trained: trained,
            actions: (
                replies: ActionCounter(tokenizer: base.tokenizer, actingBy: tools),
                calls: ActionCounter(tokenizer: base.tokenizer, tools: tools)
            )
        )
    }

    /// Check 6, where it was asked for.
    private func overfitting(_ base: TrainingBase) async throws -> (@Sendable () async throws -> PreflightCheck)? {
        guard let overfit else { return nil }
        let rows = try tasks.flatMap { try TaskFile.load($0) }
        let home = LooperHome()
        let check = OverfitCheck(
            base: base,
            sessions: SessionMaterials(
                model: try await options.loadLocal(),
                configuration: LooperConfiguration(),
                data: DataFolders(home: home),
                finder: RepositoryFinder(home: home, base: .currentDirectory()),
                sandbox: try await SandboxOptions().detect(over: SandboxConfiguration()) { Terminal().line($0) }
            ),
            scope: scope,
            machine: machine,
            folder: URL(fileURLWithPath: overfit)
        )
        let (sources, progress) = (data.map { URL(fileURLWithPath: $0) }, TrainingProgress(json: false))
        return {
            try await check.run(sources: sources, tasks: rows, onTraining: progress.show) { event in
                guard case .graded(let session, let finished, let count) = event else { return }
                Terminal().line(
                    "replayed \(finished)/\(count): \(session.task) \(session.resolved ? "resolved" : "not")"
                )
            }
        }
    }

    /// What would be trained on; all sessions where nobody graded any.
    private func trajectories() throws -> [URL] {
        let set = try ExperienceReader.read(data.map { URL(fileURLWithPath: $0) })
        for diagnostic in set.diagnostics { Terminal().line("\(diagnostic)") }
        let selected = TrainingSelection().select(from: set.experiences)
        let files = (selected.isEmpty ? set.experiences : selected).map(\.file)
        guard !files.isEmpty else {
            throw LooperError(.badInput, "there is no finished session in \(data.joined(separator: ", "))")
        }
        return files
    }

    private var machine: TrainingJob.Machine {
        var machine = TrainingJob.Machine()
        machine.threads = options.threads
        return machine
    }
}
