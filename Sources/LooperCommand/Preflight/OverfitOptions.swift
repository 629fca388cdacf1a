import ArgumentParser
import Foundation
import Looper

/// The part of `looper preflight` that learns demonstrations by heart.
struct OverfitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Make check 6 too, in this folder: learn eight demonstrations of --data by heart and replay them.",
            valueName: "dir"
        )
    )
    var overfit: String?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("The tasks of --overfit.", valueName: "tasks.jsonl"))
    var tasks: [String] = []

    @Option(help: "Where the adapter of --overfit is in force: all or reply.")
    var scope = TrainingPlanner.Scope.reply

    @Option(help: "A configuration file in YAML for the sessions of --overfit: that of the demonstrations.")
    var config: String?

    @OptionGroup var repositories: RepositoryOptions
    @OptionGroup var sandbox: SandboxOptions

    /// Check 6 of this model, whose engine runs the sessions; `nil` where it was not asked for.
    ///
    /// - Parameter maxTokens: most tokens of a demonstration.
    func check(
        _ base: TrainingBase,
        _ model: LocalModel,
        sources: [URL],
        maxTokens: Int,
        machine: TrainingJob.Machine
    ) async throws -> (@Sendable () async throws -> PreflightCheck)? {
        guard let overfit else { return nil }
        let rows = try tasks.flatMap { try TaskFile.load($0) }
        let configuration = try config.map { try LooperConfiguration(file: URL(fileURLWithPath: $0)) }
        let check = OverfitCheck(
            base: base,
            sessions: try await SessionMaterials(
                model,
                configuration ?? LooperConfiguration(),
                tasks: tasks.first,
                repositories: repositories,
                sandbox: sandbox
            ),
            scope: scope,
            maxTokens: maxTokens,
            machine: machine,
            folder: URL(fileURLWithPath: overfit)
        )
        let progress = TrainingProgress(json: false)
        return {
            try await check.run(sources: sources, tasks: rows, onTraining: progress.show) { event in
                guard case .graded(let session, let finished, let count) = event else { return }
                Terminal().line(
                    "replayed \(finished)/\(count): \(session.task) \(session.resolved ? "resolved" : "not")"
                )
            }
        }
    }
}
