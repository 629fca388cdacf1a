import ArgumentParser
import Looper

/// `looper route status`: how experiments stand.
struct RouteStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show arms, what is believed of them, and whether the records can be trusted.",
        discussion: """
            'believed' is what the next draws go by and no figure to report. 'even slice' is the rate in the sessions \
            that were spread evenly over all arms, 'by propensity' that of all sessions, each weighed by how improbable \
            its arm was. Exit status 1 where an experiment's arms do not have the sessions that they should have.
            """
    )

    @Option(help: "Only the experiment with this name.")
    var experiment: String?

    func run() async throws {
        let history = try await RoutingRecords(LooperHome().openStore()).history()
        let all = RoutedExperiment.all(in: history)
        let shown = all.filter { experiment == nil || $0.router.experiment == experiment }
        guard !shown.isEmpty else {
            let known = all.map(\.router.experiment)
            throw LooperError(
                .badInput,
                known.isEmpty
                    ? "no arm has been drawn yet; 'looper run --arm auto --skill NAME' draws one"
                    : "there is no experiment '\(experiment ?? "")'; these are: \(known.joined(separator: ", "))"
            )
        }
        let text = shown.map { $0.lines().joined(separator: "\n") }.joined(separator: "\n\n")
        try StandardOutput.line(text.withVisibleControls)
        if shown.contains(where: { !$0.status.isHealthy }) { throw ExitCode.failure }
    }
}
