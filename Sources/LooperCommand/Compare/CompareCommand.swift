public import ArgumentParser
import Foundation
public import Looper

extension ComparisonPlan.StopRule: ExpressibleByArgument {}

/// `looper compare`: the same tasks with and without a skill, in either encoding.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Run the agent on the same tasks with different arms, and say which resolves more.",
        discussion: """
            Every arm tries every task with the same model, limits, sampling and seeds, in shuffled order and a clean \
            workspace each. What is compared is written down in preregistration.json before the first session. \
            Sessions, trajectories, report.html, report.json and report.md go into the output folder; the same command \
            with the same --output goes on where it was stopped.

            With --results nothing is run: outcomes that were recorded elsewhere, or a trial's folder, are reported. A \
            line of such a file is {"task":…,"cluster":…,"arm":…,"seed":…,"resolved":true,"steps":…,"tokens_in":…,\
            "tokens_out":…,"seconds":…}.
            """
    )

    @Option(help: "Tasks, as JSON Lines or a JSON list with SWE-bench's field names.")
    var tasks: String?

    @Option(
        help: ArgumentHelp(
            "Report these outcomes and run nothing: a file of JSON Lines, or the folder of a trial.",
            valueName: "file|dir"
        )
    )
    var results: String?

    @OptionGroup var arms: CompareArmOptions
    @OptionGroup var options: ModelOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var sandbox: SandboxOptions

    @Option(help: "How many seeds each task is tried with; above 1 it needs a --temperature.")
    var seeds = 1

    @Option(help: "How many sessions run at a time.")
    var workers = 1

    @Option(
        help: "sequential ends as soon as the evidence decides about every arm; fixed, the default, runs all tasks."
    )
    var stop: ComparisonPlan.StopRule?

    @Option(help: "The largest difference, in points, that makes none: 3 to 5; 5 by default.")
    var margin: Double?

    @Option(
        help: ArgumentHelp(
            "Arms that are versions of one skill, in the order in which they were learned: shows what is forgotten.",
            valueName: "label,label"
        )
    )
    var cycles: String?

    @Option(help: "The folder for sessions, trajectories and the report.")
    var output: String?

    @Option(help: "Run only this task; may be given several times.")
    var only: [String] = []

    @OptionGroup var repositories: RepositoryOptions

    @Flag(help: "Print the report as one line of JSON.")
    var json = false

    func validate() throws {
        guard (tasks == nil) != (results == nil) else {
            throw ValidationError("give --tasks to run sessions, or --results to report those that were run")
        }
        if results != nil, arms.saysWhatIsRun {
            throw ValidationError("--results runs nothing; leave out what says which arms are run")
        }
        guard (1...100).contains(seeds) else { throw ValidationError("--seeds is 1 to 100") }
        guard (1...64).contains(workers) else { throw ValidationError("--workers is 1 to 64") }
        if let margin, !(margin > 0 && margin <= 20) {
            throw ValidationError("--margin is above 0 and at most 20 points")
        }
    }

    func run() async throws {
        if let results { return try report(results) }
        LeftFolders.sweep()
        let trial = try await trial()
        let plan = plan(over: ComparisonPlan(baseline: arms.standardBaseline))
        try trial.register(plan)
        let progress = CompareProgress()
        _ = try await Interrupt.cancels {
            try await trial.run(onEvent: progress.show) { plan.isEnough($0, labels: trial.labels) }
        }
        let reporter = try reporter(trial.output)
        try show(
            try reporter.report(TrialFolder(trial.output), plan, isWhole: plan.stop == .fixed),
            "model \(trial.model.name)",
            in: trial.output
        )
    }

    /// What `plan` says, with the options that were given in its place.
    func plan(over plan: ComparisonPlan) -> ComparisonPlan {
        var plan = plan
        if let baseline = arms.baseline { plan.baseline = baseline }
        if let margin { plan.margin = margin / 100 }
        if let stop { plan.stop = stop }
        return plan
    }
}
