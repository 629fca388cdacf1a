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
    @OptionGroup(title: "Check 6") var overfitting: OverfitOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Folders of demonstrations and of sessions; several may follow.", valueName: "dir")
    )
    var data: [String] = []

    @Option(help: "The folder of an adapter that was trained.")
    var adapter: String?

    @Option(help: "The folder of a trial.")
    var trial: String?

    @Option(help: "Most tokens of a sample.")
    var maxTokens = TrainingOptions().maxTokens

    @Flag(help: "Print each check as a JSON object.")
    var json = false

    func validate() throws {
        guard overfitting.overfit == nil || !(data.isEmpty || overfitting.tasks.isEmpty) else {
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
        let (base, model) = (try await options.loadBase(), try await options.loadLocal())
        let files = try trajectories()
        let trained = try adapter.map { try AdapterContent(path: URL(fileURLWithPath: $0).path) }
        var settings = TrainingOptions()
        settings.maxTokens = maxTokens
        if let trained { settings.adopt(trained) }
        preflight.base = base
        preflight.overfitting = try await overfitting.check(
            base,
            model,
            sources: data.map { URL(fileURLWithPath: $0) },
            maxTokens: maxTokens,
            machine: machine
        )
        preflight.trajectories = files
        let samples = try samples(files, base)
        let most = min(maxTokens, base.transformer.configuration.contextLength)
        preflight.tooLong = DataReport(samples, mostTokens: most).tooLong
        guard preflight.tooLong.count < samples.count || samples.isEmpty else { return }
        let set = TrainingSet(samples.filter { $0.ids.count <= most })
        preflight.training = Preflight(
            job: try TrainingJob(base: base, set: set, options: settings, machine: machine),
            model: model,
            trained: trained,
            actions: (
                replies: ActionCounter(tokenizer: base.tokenizer, actingBy: tools),
                calls: ActionCounter(tokenizer: base.tokenizer, tools: tools)
            )
        )
    }

    /// What there is to learn in these sessions.
    private func samples(_ files: [URL], _ base: TrainingBase) throws -> [TrainingSample] {
        let samples = try files.flatMap { try base.reader.read($0.path).samples }
        for sample in samples where sample.trained == 0 {
            Terminal().line("left out, nothing to learn in: \(sample.name)")
        }
        return samples.filter { $0.trained > 0 }
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
