import ArgumentParser
import Foundation
import Looper

/// `looper train`: an adapter out of sessions.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a LoRA adapter on a local model.",
        discussion: """
            The folder gets the adapter in the form of PEFT, metrics.jsonl with a line a step, loss.svg and \
            training.json. A run that was stopped or killed goes on by --resume with the same options, to the same \
            adapter. With --check nothing is trained: it is looked at whether what is trained is what is served.
            """
    )

    @OptionGroup var options: ModelOptions
    @OptionGroup var data: TrainingDataOptions
    @OptionGroup var shape: AdapterShapeOptions
    @OptionGroup var optimiser: OptimiserOptions
    @OptionGroup var folders: ToolFolders
    @OptionGroup var export: TrainingExport

    @Option(help: "What computes: \(ComputeBackend.allCases.map(\.rawValue).joined(separator: " or ")).")
    var backend = ComputeBackend.cpu

    @Option(help: "The folder for the adapter; with --check one that holds a trained adapter, if there is one.")
    var output: String?

    @Flag(help: "Go on from the last checkpoint in the folder.")
    var resume = false

    @Flag(help: "Keep the adapter of each epoch too, in the folder epochs.")
    var keepEpochs = false

    @Option(help: "Steps between two checkpoints; a minute by default.")
    var saveEvery: Int?

    @Option(help: "Megabytes for values that a step would else compute twice; -1 keeps all.")
    var keepMemory = 1024

    @Option(help: "Megabytes of memory for what the base reads once with --scope reply; the rest lies in the folder.")
    var prefixMemory = 2048

    @Flag(help: "Check the data, the model and the adapter in the folder, and train nothing.")
    var check = false

    @Flag(help: "Print each step as a JSON object on standard output.")
    var json = false

    func validate() throws {
        guard check || export.export != nil || output != nil else {
            throw ValidationError("--output names the folder for the adapter")
        }
        guard saveEvery ?? 1 >= 1 else { throw ValidationError("--save-every is at least 1") }
        guard keepMemory >= -1, keepMemory < 1 << 30 else { throw ValidationError("--keep-memory is -1 or more") }
        guard (0..<1 << 30).contains(prefixMemory) else { throw ValidationError("--prefix-memory is 0 or more") }
        guard !(check && resume) else { throw ValidationError("--check trains nothing; leave --resume out") }
    }

    func run() async throws {
        let base = try await options.loadBase()
        var settings = try settings(base)
        guard export.export == nil else { return try export.write(data.read(base), settings, base) }
        let trained = try check ? trainedAdapter() : nil
        if let trained { settings.adopt(trained) }
        let set = try data.load(base) { Terminal().line($0) }
        let job = try TrainingJob(base: base, set: set, options: settings, machine: machine)
        if check {
            try await PreflightReport(json: json).run(preflight(job, trained))
        } else {
            try await train(job)
        }
    }

    private func train(_ job: TrainingJob) async throws {
        let folder = URL(fileURLWithPath: output ?? "").path
        try OutputFile.makeFolder(URL(fileURLWithPath: folder))
        var settings = job.settings(folder: folder)
        settings.isResuming = resume
        settings.keepsEpochs = keepEpochs
        settings.saveEvery = saveEvery
        settings.prefixMemory = prefixMemory << 20
        settings.peakMemory = { PeakMemory.bytes }
        let (fixed, progress) = (settings, TrainingProgress(json: json))
        let report = try await Interrupt.cancels {
            try await job.run(fixed) { progress.show($0) }
        }
        try progress.end(report, folder: folder)
    }

    /// The adapter in the folder, if there is one.
    private func trainedAdapter() throws -> AdapterContent? {
        guard let folder = output.map({ URL(fileURLWithPath: $0).path }),
            FileManager.default.fileExists(atPath: "\(folder)/adapter_config.json")
        else { return nil }
        return try AdapterContent(path: folder)
    }

    private func preflight(_ job: TrainingJob, _ trained: AdapterContent?) async throws -> Preflight {
        let tools = try ToolCatalogue(data: folders.data).tools().map(\.specification)
        return Preflight(
            job: job,
            model: try await options.loadLocal(LocalModel.Options(isExact: optimiser.exact)),
            trained: trained,
            actions: (
                replies: ActionCounter(tokenizer: job.base.tokenizer, actingBy: tools),
                calls: ActionCounter(tokenizer: job.base.tokenizer, tools: tools)
            )
        )
    }

    private var machine: TrainingJob.Machine {
        var machine = TrainingJob.Machine()
        machine.threads = options.threads
        machine.backend = backend
        machine.keptBytes = keepMemory < 0 ? nil : keepMemory << 20
        return machine
    }

    private func settings(_ base: TrainingBase) throws -> TrainingOptions {
        var settings = TrainingOptions()
        settings.shape = try shape.shape()
        settings.scope = shape.scope
        settings.objective = data.dpo ? .preference : .likelihood
        settings.maxTokens = data.maxTokens
        settings.learningRate =
            optimiser.lr ?? TrainingOptions.learningRate(weights: base.weightCount, objective: settings.objective)
        settings.epochs = optimiser.epochs
        settings.steps = optimiser.steps
        settings.batch = optimiser.batch
        settings.schedule = optimiser.schedule
        settings.warmup = optimiser.warmup
        settings.clip = optimiser.clip
        settings.weightDecay = optimiser.weightDecay
        settings.dropout = optimiser.dropout
        settings.keep = optimiser.keep
        settings.evalEvery = optimiser.evalEvery
        settings.beta = optimiser.beta
        settings.seed = optimiser.seed
        settings.isExact = optimiser.exact
        return settings
    }
}
