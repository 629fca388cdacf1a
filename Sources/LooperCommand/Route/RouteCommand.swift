import ArgumentParser

/// `looper route`: which arm sessions are given.
struct RouteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route",
        abstract: "Say which arm a session is given.",
        subcommands: [RouteAssignCommand.self, RouteExplainCommand.self, RouteStatusCommand.self]
    )
}
