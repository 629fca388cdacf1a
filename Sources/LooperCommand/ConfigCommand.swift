import ArgumentParser
import Foundation
import Looper

/// `looper config`: what shapes a session.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show and check configurations.",
        subcommands: [Show.self, Check.self]
    )

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the configuration that is in force, with each field explained.",
            discussion: "What it prints can be used as a file: looper run --config FILE."
        )

        @OptionGroup var agent: AgentOptions
        @OptionGroup var options: ModelOptions

        @Flag(help: "Print one JSON object instead.")
        var json = false

        func run() throws {
            let configuration = try agent.configuration(options)
            try StandardOutput.write(json ? JSONLine.encode(configuration.json) + "\n" : configuration.yaml)
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a configuration file; exit status 1 with a line for each mistake."
        )

        @Argument(help: "A configuration file in YAML.")
        var file: String

        func run() throws {
            _ = try LooperConfiguration(file: URL(fileURLWithPath: file))
            try StandardOutput.line("\(file): good")
        }
    }
}
