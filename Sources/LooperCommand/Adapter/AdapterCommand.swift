import ArgumentParser
import Looper

/// `looper adapter`: LoRA adapters as files.
struct AdapterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapter",
        abstract: "Look into LoRA adapters and convert them.",
        subcommands: [AdapterInfoCommand.self, AdapterConvertCommand.self]
    )
}
