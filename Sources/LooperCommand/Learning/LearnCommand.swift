import ArgumentParser
import Foundation
import Looper

/// `looper learn`: a skill out of sessions, in both encodings.
struct LearnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: "Learn a skill from sessions: as text and as an adapter, held to the gate.",
        discussion: """
            --from names folders of demonstrations and of sessions, and 'store' for all past sessions (a folder of that \
            name is ./store). The text is distilled from what solved and what did \
            not; the adapter is trained on demonstrations, resolved sessions and general replies of the base, and chosen \
            by solving development tasks. Then all arms are tried on the tasks of --tasks that were held out when they \
            were made. Nothing is learned from a task that chooses or judges. What is half done lies in \
            OUTPUT/.learning, and the same command goes on with it.
            """
    )

    @Option(help: "The skill's name: lower-case letters, digits and single hyphens.")
    var name: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Folders of demonstrations or sessions, or 'store'; several may follow.", valueName: "dir")
    )
    var from: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Tasks that choose among adapters and, where held out, judge.", valueName: "tasks.jsonl")
    )
    var tasks: [String] = []

    @Option(help: "The folder with all skills.")
    var output: String

    @Flag(help: "Learn a skill that is there again, from its sources of before and those of --from; the better stays.")
    var again = false

    @Option(help: "What writes the text: statistics, or a model, as in openai:NAME@URL.")
    var distiller = "statistics"

    @OptionGroup(title: "Weights") var weights: LearningOptions
    @OptionGroup(title: "Model") var model: ModelOptions
    @OptionGroup(title: "Sessions") var agent: AgentOptions
    @OptionGroup(title: "Commands of the model") var sandbox: SandboxOptions

    @OptionGroup var repositories: RepositoryOptions

    @Option(help: "How many sessions run at a time.")
    var workers = 1

    @Flag(help: "Print the outcome as one JSON object.")
    var json = false

    func validate() throws {
        guard (1...64).contains(workers) else { throw ValidationError("--workers has to be from 1 to 64") }
        guard !from.isEmpty || again else { throw ValidationError("--from names the folders to learn from") }
    }

    func run() async throws {
        LeftFolders.sweep()
        let base = try await model.loadBase()
        let progress = LearnProgress(json: json)
        let learner = try SkillLearner(
            try await materials(base),
            settings: try weights.settings(base, seed: agent.seed ?? 0)
        ) { progress.show($0) }
        let outcome = try await Interrupt.cancels { try await learner.run() }
        try progress.end(outcome, library: URL(fileURLWithPath: output))
    }

    private func materials(_ base: TrainingBase) async throws -> SkillLearner.Materials {
        var machine = TrainingJob.Machine()
        machine.threads = model.threads
        machine.backend = weights.backend
        return SkillLearner.Materials(
            name: name,
            sources: from.filter { $0 != "store" }.map { URL(fileURLWithPath: $0) },
            store: from.contains("store") ? try LooperHome().openStore() : nil,
            tasks: try tasks.flatMap { try TaskFile.load($0) },
            library: URL(fileURLWithPath: output),
            isAgain: again,
            sessions: try await SessionMaterials(
                try await model.loadLocal(LocalModel.Options(sessions: workers)),
                try agent.configuration(model),
                tasks: tasks.first,
                repositories: repositories,
                sandbox: sandbox,
                workers: workers
            ),
            base: base,
            distiller: try await makeDistiller(DataFolders(home: LooperHome())),
            machine: machine
        )
    }

    private func makeDistiller(_ data: DataFolders) async throws -> any Distiller {
        let prompts = try data.folder("prompts").folder("distillation")
        guard distiller != "statistics" else { return try StatisticalDistiller(prompts: prompts) }
        var configuration = ModelConfiguration()
        configuration.name = distiller
        return try ModelDistiller(try await configuration.load(), prompts: prompts)
    }
}
