import ArgumentParser
import Foundation
import Looper

/// The option that says in which surroundings the commands of tasks run.
struct EnvironmentOptions: ParsableArguments {
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case local, bare
    }

    @Option(
        help: ArgumentHelp(
            "local makes the Python environments that tasks have a recipe for; bare takes the Python that is there.",
            valueName: "kind"
        )
    )
    var environment = Kind.local

    /// Makes the environments of the tasks in a file.
    func source(besides tasks: String) -> PythonEnvironments? {
        guard environment == .local else { return nil }
        return PythonEnvironments(home: LooperHome(), base: URL(fileURLWithPath: tasks).deletingLastPathComponent())
    }
}
