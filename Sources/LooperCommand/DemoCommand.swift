import ArgumentParser
import Foundation
import Looper

/// `looper demo`: the program's whole job, small.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the agent on six real bugs, with and without a skill in the prompt, and compare.",
        discussion: "Fetches the model and a small Python library when they are not there yet."
    )

    @OptionGroup var options: ModelOptions
    @OptionGroup var sandbox: SandboxOptions

    @Option(help: "Most replies in a session.")
    var maxSteps = 12

    @Option(help: "Most tokens in one reply.")
    var maxReplyTokens = 256

    @Option(help: "Most seconds of a session.")
    var maxSeconds = 120.0

    @Option(help: "Run only this task; may be given several times.")
    var only: [String] = []

    @Option(help: "The folder for trajectories, predictions and the report.")
    var output: String?

    func run() async throws {
        let demo = try await prepare()
        try show(try await follow(demo), demo)
    }

    private func prepare() async throws -> Demo {
        let sandbox = try await sandbox.detect { Terminal().line($0) }
        return try demo(with: try await options.load(), sandbox)
    }

    private func show(_ sessions: [GradedSession], _ demo: Demo) throws {
        let title = ["", "model \(demo.model.name), results in \(demo.output.path)", ""]
        for line in title + ComparisonTable(sessions: sessions).lines() { try StandardOutput.line(line) }
    }

    private func follow(_ demo: Demo) async throws -> [GradedSession] {
        let progress = DemoProgress(model: demo.model)
        return try await Interrupt.cancels { try await demo.run(onEvent: progress.show) }
    }

    private func outputFolder(_ home: LooperHome) throws -> URL {
        let folder =
            output.map { URL(fileURLWithPath: $0) }
            ?? home.sessions.appending(path: "demo-\(IDSource.timestamped.next())")
        try OutputFile.makeFolder(folder)
        return folder
    }

    private func demo(with model: any LanguageModel, _ sandbox: Sandbox) throws -> Demo {
        let home = LooperHome()
        let data = DataFolders(home: home)
        let plan = try DemoPlan().only(only)
        return Demo(
            plan: plan,
            runner: try SessionRunner(model: model, data: data, configuration: configuration, sandbox: sandbox),
            skill: try SkillLibrary(folder: data.folder("skills")).skill(named: plan.skillName),
            finder: RepositoryFinder(home: home, base: .currentDirectory()),
            output: try outputFolder(home)
        )
    }

    func validate() throws {
        guard maxSteps > 0, maxReplyTokens > 0, maxSeconds > 0, maxSeconds.isFinite else {
            throw ValidationError("the limits of a session are numbers above 0")
        }
    }

    private var configuration: AgentConfiguration {
        var configuration = AgentConfiguration()
        configuration.maxSteps = maxSteps
        configuration.maxReplyTokens = maxReplyTokens
        configuration.minReplyTokens = min(configuration.minReplyTokens, maxReplyTokens)
        configuration.maxSeconds = maxSeconds
        return configuration
    }
}
