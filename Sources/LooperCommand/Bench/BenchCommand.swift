import ArgumentParser
import Foundation
import Looper

/// `looper bench`: how fast a model is, and what Looper itself costs.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure a local model, or what Looper itself costs.",
        subcommands: [ModelBench.self, BenchAgentCommand.self, ParseBench.self, BenchStoreCommand.self],
        defaultSubcommand: ModelBench.self
    )
}

/// `looper bench agent`: the cost of a step without that of a model or a tool.
struct BenchAgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Measure what the agent adds to a step, as one JSON object.",
        discussion: """
            Runs a whole session with prepared replies and a tool that does nothing; all else is as in any session. \
            The trajectory is written to a temporary folder, step by step, unless --no-record is given.
            """
    )

    @Option(help: "Steps of the session, from 1 to 20000.")
    var steps = 1000

    @Flag(inversion: .prefixedNo, help: "Write the trajectory to a file.")
    var record = true

    func validate() throws {
        guard (1...20_000).contains(steps) else { throw ValidationError("--steps is a number from 1 to 20000") }
    }

    func run() async throws {
        let result = try await AgentBench(steps: steps, records: record).run(data: DataFolders(home: LooperHome()))
        try StandardOutput.line(try JSONLine.encode(result))
    }
}
