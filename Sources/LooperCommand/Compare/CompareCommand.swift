import ArgumentParser
import Foundation
import Looper

/// `looper compare`: the same tasks with and without a skill, in either encoding.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Run the agent on the same tasks with different arms, and say which resolves more.",
        discussion: """
            Every arm tries every task with the same model, limits, sampling and seeds, in shuffled order and a clean \
            workspace each. Sessions, trajectories, report.json and report.md go into the output folder; the same \
            command with the same --output goes on where it was stopped.
            """
    )

    enum Stop: String, ExpressibleByArgument {
        case sequential, fixed
    }

    @Option(help: "Tasks, as JSON Lines or a JSON list with SWE-bench's field names.")
    var tasks: String

    @OptionGroup var arms: CompareArmOptions
    @OptionGroup var options: ModelOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var sandbox: SandboxOptions

    @Option(help: "How many seeds each task is tried with; above 1 it needs a --temperature.")
    var seeds = 1

    @Option(help: "How many sessions run at a time.")
    var workers = 1

    @Option(help: "sequential ends as soon as the evidence decides about every arm; fixed runs all tasks.")
    var stop = Stop.fixed

    @Option(help: "The largest difference, in points, that makes none: 3 to 5.")
    var margin = 5.0

    @Option(help: "The folder for sessions, trajectories and the report.")
    var output: String?

    @Option(help: "Run only this task; may be given several times.")
    var only: [String] = []

    @OptionGroup var repositories: RepositoryOptions

    @Flag(help: "Print the report as one line of JSON.")
    var json = false

    func validate() throws {
        guard (1...100).contains(seeds) else { throw ValidationError("--seeds is 1 to 100") }
        guard (1...64).contains(workers) else { throw ValidationError("--workers is 1 to 64") }
        guard margin > 0, margin <= 20 else { throw ValidationError("--margin is above 0 and at most 20 points") }
    }

    func run() async throws {
        LeftFolders.sweep()
        let trial = try await trial()
        let progress = CompareProgress()
        let rivals = trial.labels.filter { $0 != arms.baseline }
        let sessions = try await Interrupt.cancels {
            try await trial.run(onEvent: progress.show) { sessions in
                stop == .sequential && comparison(of: sessions).decides(all: rivals)
            }
        }
        try TrialAudit(trial.output).requireComparability(isWhole: stop == .fixed)
        try report(comparison(of: sessions), trial, sessions.count)
    }

    private func comparison(of sessions: [TrialSession]) -> Comparison {
        Comparison(sessions, baseline: arms.baseline, margin: margin / 100)
    }

    private func trial() async throws -> Trial {
        let configuration = try agent.configuration(options)
        try check(configuration)
        let settings = try arms.settings()
        let rows = try chosen()
        let first = configuration.generation.seed
        return try Trial(
            tasks: rows,
            settings: settings,
            seeds: (0..<UInt64(seeds)).map { first &+ $0 },
            materials: try await SessionMaterials(
                try await configuration.model.load(sessions: workers),
                configuration,
                tasks: tasks,
                repositories: repositories,
                sandbox: sandbox,
                workers: workers,
                records: .home { Terminal().line($0) }
            ),
            output: output.map { URL(fileURLWithPath: $0) }
                ?? LooperHome().sessions.appending(path: "compare-\(IDSource.timestamped.next())")
        )
    }

    private func check(_ configuration: LooperConfiguration) throws {
        guard seeds == 1 || configuration.generation.temperature > 0 else {
            throw LooperError(.badInput, "without a --temperature all seeds give the same session; leave --seeds at 1")
        }
        guard configuration.skills.names.isEmpty else {
            throw LooperError(.badInput, "the arms say who gets a skill; leave skills.names empty")
        }
    }

    private func chosen() throws -> [CodingTask] {
        let rows = try TaskFile.load(tasks)
        for name in only where !rows.contains(where: { $0.instanceID == name }) {
            throw LooperError(.badInput, "'\(name)' is no task of \(tasks)")
        }
        return only.isEmpty ? rows : rows.filter { only.contains($0.instanceID) }
    }

    private func report(_ comparison: Comparison, _ trial: Trial, _ count: Int) throws {
        let report = ComparisonReport(comparison, model: trial.model, tasks: trial.tasksSHA256)
        let line = try JSONLine.encode(report)
        let page = comparison.markdown(
            title: "Comparison",
            notes: ["model \(trial.model.name)", "\(count) sessions, tasks \(tasks)"]
        )
        try OutputFile.write(Data((line + "\n").utf8), to: trial.output.appending(path: "report.json"))
        try OutputFile.write(Data(page.utf8), to: trial.output.appending(path: "report.md"))
        if json { return try StandardOutput.line(line) }
        let title = ["model \(trial.model.name), results in \(trial.output.path)", ""]
        for line in title + comparison.lines() { try StandardOutput.line(line) }
    }
}
