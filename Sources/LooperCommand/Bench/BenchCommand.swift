import ArgumentParser

/// `looper bench`: how fast the framework is.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the framework itself.",
        subcommands: [ParseBench.self]
    )
}
