public import ArgumentParser
import Foundation
public import Looper

extension PracticeOptions.Source: ExpressibleByArgument {}

/// The part of `looper practice` that makes tasks out of a repository.
struct PracticeTaskOptions: ParsableArguments {
    @Option(help: "A folder of a git repository with at least one commit, out of which tasks are made.")
    var repo: String?

    @Option(help: "How many tasks there are to be.")
    var count: Int?

    @Option(help: "The command that runs the tests, with {tests} where their names go; found out otherwise.")
    var testCommand: String?

    @Option(help: "Tasks of files like this one are marked hold_out, as in 'src/parser/*'; may be given several times.")
    var holdOut: [String] = []

    @Option(name: .customLong("from"), help: "mutation makes bugs, history takes commits back, both does both.")
    var source = PracticeOptions.Source.mutation

    func validate() throws {
        guard count ?? 1 > 0 else { throw ValidationError("--count has to be above 0") }
        guard testCommand?.allSatisfy(\.isWhitespace) != true else { throw ValidationError("--test-command is empty") }
    }
}

/// Makes the tasks that the options ask for.
struct TaskMaking {
    let options: PracticeTaskOptions
    let sandbox: SandboxOptions
    let output: String
    let seed: UInt64
    let jobs: Int
    let json: Bool

    func run(_ repository: String, _ count: Int) async throws {
        LeftFolders.sweep()
        try OutputFile.check(URL(fileURLWithPath: output))
        let sandbox = try await sandbox.detect(over: Self.limits) { Terminal().line($0) }
        let practice = Practice(
            repository: URL(fileURLWithPath: repository),
            options: practiceOptions(count),
            statements: try ProblemStatements(
                folder: try DataFolders(home: LooperHome()).folder("prompts").folder("practice"),
                seed: seed
            ),
            environment: { try LocalEnvironment(root: $0.path, sandbox: sandbox) }
        )
        let progress = PracticeProgress(count: count)
        let file = URL(fileURLWithPath: output)
        let summary = try await Interrupt.cancels { try await practice.run(output: file, onEvent: progress.show) }
        try report(summary, progress)
    }

    private func practiceOptions(_ count: Int) -> PracticeOptions {
        var all = PracticeOptions(count: count)
        all.seed = seed
        all.jobs = jobs
        all.testCommand = options.testCommand
        all.holdOut = options.holdOut
        all.source = options.source
        return all
    }

    /// A bug may ask for memory without end.
    private static var limits: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.limits.memoryBytes = 2 << 30
        return configuration
    }

    private func report(_ summary: PracticeSummary, _ progress: PracticeProgress) throws {
        guard !json else { return try StandardOutput.line(try JSONLine.encode(summary)) }
        for line in progress.table(summary) { try StandardOutput.line(line) }
        let seconds = Int(summary.seconds.rounded())
        try StandardOutput.line("\(summary.valid) tasks of \(summary.tried) bugs in \(seconds) s; in \(output)")
        guard summary.valid < progress.count else { return }
        Terminal().line("there are no more bugs to try; another --seed, or --from both, may give more")
    }
}
