import ArgumentParser
import Looper

/// The program's entry: parses, calls the library, prints.
@main
struct LooperCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "looper",
        abstract: "A coding agent that gets better at the repository it works in.",
        subcommands: [
            DemoCommand.self, RunCommand.self, GradeCommand.self, ModelCommand.self, GenerateCommand.self,
            TokenizeCommand.self,
        ]
    )
}
