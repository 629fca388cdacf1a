import ArgumentParser
import Foundation
import Looper

/// The part of `looper practice` that makes demonstrations out of tasks.
struct DemonstrateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Make a demonstration of each of these tasks, for --model, into the folder --output.",
            valueName: "tasks.jsonl"
        )
    )
    var demonstrate: String?

    @Option(help: "The part of the demonstrations that begins with a wrong attempt, 0 to 1.")
    var recovery = 0.3

    @Option(help: "The part of the tasks that become drills: the file is read, and only the edit is learned.")
    var drills = 0.0

    @Option(help: "So many drills more, on untested bugs; none in files of tasks that were held out.")
    var extraDrills = 0

    @Flag(help: "Replay each demonstration, and keep only those that come to the same end.")
    var verify = false

    @OptionGroup var repositories: RepositoryOptions

    func validate() throws {
        guard (0...1).contains(recovery) else { throw ValidationError("--recovery is 0 to 1") }
        guard (0...100_000).contains(extraDrills) else { throw ValidationError("--extra-drills is 0 or more") }
        guard (0...1).contains(drills) else { throw ValidationError("--drills is 0 to 1") }
    }
}

/// Makes the demonstrations that the options ask for.
struct Demonstrating {
    let options: DemonstrateOptions
    let model: ModelOptions
    let agent: AgentOptions
    let sandbox: SandboxOptions
    let output: URL
    let seed: UInt64
    let jobs: Int
    let json: Bool

    func run(_ file: String) async throws {
        LeftFolders.sweep()
        let known = try TaskFile.load(file)
        let finder = options.repositories.finder(besides: file)
        let untested = UntestedBugs(
            beside: known,
            repository: { try await finder.repository(of: $0) },
            environment: { try LocalEnvironment(root: $0.path, sandbox: .unconfined) },
            seed: seed
        )
        let tasks = known + (options.extraDrills > 0 ? try await untested.make(options.extraDrills) : [])
        try OutputFile.makeFolder(output)
        let scribe = try await model.loadScribe()
        let settings = DemonstrationSettings(
            model: scribe.identity,
            seed: seed,
            recovery: options.recovery,
            drills: options.drills
        )
        let workshop = try await workshop(file, scribe, settings)
        let maker = DemonstrationMaker(folder: output, settings: settings, jobs: jobs) {
            try await workshop.attempt($0)
        }
        let progress = DemonstrateProgress(json: json)
        let report = try await Interrupt.cancels { try await maker.run(tasks, onEvent: progress.show) }
        try progress.end(report, folder: output)
    }

    private func workshop(
        _ file: String,
        _ scribe: ReplyScribe,
        _ settings: DemonstrationSettings
    ) async throws -> DemonstrationWorkshop {
        let configuration = try agent.configuration(model)
        let materials = DemonstrationWorkshop.Materials(
            configuration: configuration,
            data: DataFolders(home: LooperHome()),
            finder: options.repositories.finder(besides: file),
            sandbox: try await sandbox.detect(over: configuration.sandbox) { Terminal().line($0) },
            replays: options.verify
        )
        return try DemonstrationWorkshop(materials, settings: settings, scribe: scribe, output: output)
    }
}
