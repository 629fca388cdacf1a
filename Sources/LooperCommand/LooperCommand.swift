import ArgumentParser
import Looper

/// The program's entry.
@main
enum Program {
    static func main() async {
        // Before any thread starts: a command that the model runs could read them through its parent.
        ProcessSecrets.hideVariables()
        StandardStreams.secure()
        await LooperCommand.main()
    }
}

/// Parses, calls the library, prints.
struct LooperCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "looper",
        abstract: "A coding agent that gets better at the repository it works in.",
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, RunCommand.self, CompareCommand.self, GradeCommand.self, ModelCommand.self,
            GenerateCommand.self, TokenizeCommand.self, ConfigCommand.self, ToolsCommand.self, ParseCommand.self,
            EditCommand.self, ReplayCommand.self, PracticeCommand.self, TrainCommand.self, LearnCommand.self,
            PreflightCommand.self, AdapterCommand.self, BenchCommand.self, LogitsCommand.self, PerplexityCommand.self,
            SkillsCommand.self, StoreCommand.self, RouteCommand.self,
        ]
    )
}
