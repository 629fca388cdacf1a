import ArgumentParser
import Foundation
import Looper

/// `looper demo`: the program's whole job, small.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the agent on six real bugs, with and without a skill in the prompt, and compare.",
        discussion: """
            Fetches the model and a small Python library when they are not there yet. A session takes at most 12 steps, \
            120 seconds and 256 tokens a reply, unless a file or an option says otherwise.
            """
    )

    @OptionGroup var options: ModelOptions
    @OptionGroup var sandbox: SandboxOptions

    @OptionGroup var agent: AgentOptions

    @Option(help: "Run only this task; may be given several times.")
    var only: [String] = []

    @Option(help: "The folder for trajectories, predictions and the report.")
    var output: String?

    func run() async throws {
        let demo = try await prepare()
        try show(try await follow(demo), demo)
    }

    private func prepare() async throws -> Demo {
        LeftFolders.sweep()
        let configuration = try agent.configuration(options, over: Self.standard)
        guard configuration.skills.names.isEmpty else {
            throw LooperError(.badInput, "the demo draws by itself who gets its skill; leave skills.names empty")
        }
        let sandbox = try await sandbox.detect(over: configuration.sandbox) { Terminal().line($0) }
        return try demo(with: try await configuration.model.load(), configuration, sandbox)
    }

    private func show(_ sessions: [TrialSession], _ demo: Demo) throws {
        let title = ["", "model \(demo.model.name), results in \(demo.output.path)", ""]
        for line in title + ComparisonTable(sessions: sessions).lines() { try StandardOutput.line(line) }
    }

    private func follow(_ demo: Demo) async throws -> [TrialSession] {
        let progress = DemoProgress(demo.runner)
        return try await Interrupt.cancels { try await demo.run(onEvent: progress.show) }
    }

    private func outputFolder(_ home: LooperHome) throws -> URL {
        let folder =
            output.map { URL(fileURLWithPath: $0) }
            ?? home.sessions.appending(path: "demo-\(IDSource.timestamped.next())")
        try OutputFile.makeFolder(folder)
        return folder
    }

    private func demo(
        with model: any LanguageModel,
        _ configuration: LooperConfiguration,
        _ sandbox: Sandbox
    ) throws -> Demo {
        let home = LooperHome()
        let data = DataFolders(home: home)
        let plan = try DemoPlan().only(only)
        return Demo(
            plan: plan,
            runner: try SessionRunner(configuration, model: model, data: data, sandbox: sandbox),
            skill: try SkillLibrary(folder: data.folder("skills")).skill(named: plan.skillName),
            finder: RepositoryFinder(home: home, base: .currentDirectory()),
            output: try outputFolder(home)
        )
    }

    /// Small enough that six sessions of a small model are over in minutes.
    private static var standard: LooperConfiguration {
        var configuration = LooperConfiguration()
        configuration.agent.maxSteps = 12
        configuration.agent.maxReplyTokens = 256
        configuration.agent.maxSeconds = 120
        return configuration
    }
}
