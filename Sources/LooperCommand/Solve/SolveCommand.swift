import ArgumentParser
import Foundation
import Looper

/// `looper solve`: the agent on a data set, and its patches as predictions.
struct SolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "solve",
        abstract: "Run the agent on the tasks of a data set and write its patches as SWE-bench predictions.",
        discussion: """
            Writes preds.json, all_preds.jsonl, runs.jsonl and a folder an instance with its trajectory into the output \
            folder; the same command goes on where it was stopped. Exit status 0 when every instance has an outcome, \
            whichever it is, and 3 when it was stopped before.
            """
    )

    @Option(help: "Tasks, as JSON Lines or a JSON list with SWE-bench's field names.")
    var dataset: String

    @Option(help: "The folder for predictions and trajectories.")
    var output: String

    @OptionGroup var options: ModelOptions
    @OptionGroup var selection: TaskSelectionOptions
    @OptionGroup var arm: SolveArmOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var repositories: RepositoryOptions
    @OptionGroup var environments: EnvironmentOptions

    @Option(help: "How many sessions run at a time.")
    var workers = 1

    @Flag(help: "Run instances again that are done.")
    var redo = false

    @Flag(help: "Leave out rows of the data set that cannot be used, and say so, instead of refusing it.")
    var lenient = false

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers is 1 to 256") }
    }

    func run() async throws {
        LeftFolders.sweep()
        let tasks = try selection.selection.tasks(of: try TaskFile.load(dataset, lenient: lenient))
        let terminal = Terminal()
        guard !tasks.isEmpty else { throw LooperError(.badInput, "the options leave no task of \(dataset)") }
        terminal.line("\(tasks.count) tasks")
        let batch = try await batch(tasks)
        let progress = SolveProgress()
        let (records, open) = try await Interrupt.cancels { try await batch.run(onEvent: progress.show) }
        let withPatch = records.count { $0.patchBytes > 0 }
        try StandardOutput.line(
            "\(records.count) of \(tasks.count) instances have an outcome, \(withPatch) a patch; predictions in "
                + batch.output.appending(path: "preds.json").path
        )
        if open > 0 { throw ExitCode(3) }
    }

    private func batch(_ tasks: [CodingTask]) async throws -> SolveBatch {
        let configuration = try agent.configuration(options)
        guard configuration.skills.names.isEmpty else {
            throw LooperError(.badInput, "give the skill by --skill; leave skills.names empty")
        }
        let folder = URL(fileURLWithPath: output)
        let data = URL(fileURLWithPath: dataset)
        var confined = sandbox
        // The data set, the mirrors and what other sessions found hold the answers.
        confined.hide += [data.path, folder.path] + (await repositories.finder(besides: dataset).secrets(of: tasks))
        try OutputFile.makeFolder(folder)
        return try SolveBatch(
            tasks: tasks,
            setting: try arm.setting(),
            materials: try await SessionMaterials(
                try await configuration.model.load(sessions: workers),
                configuration,
                tasks: dataset,
                repositories: repositories,
                sandbox: confined,
                workers: workers
            ),
            environments: environments.source(besides: dataset),
            output: folder,
            redo: redo
        )
    }
}
