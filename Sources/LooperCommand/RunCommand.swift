import ArgumentParser
import Foundation
import Looper

/// `looper run`: one session on a repository of the user's.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Let the agent work on a copy of a repository.",
        discussion: "Prints the patch; exit status 0 when the agent submitted it, 2 when the session ended otherwise."
    )

    @Option(help: "A folder of a git repository with at least one commit.")
    var repo: String

    @OptionGroup var options: ModelOptions
    @OptionGroup var agent: AgentOptions

    @Option(help: "What the agent is asked to do.")
    var task: String?

    @Option(help: "A file with what the agent is asked to do.")
    var taskFile: String?

    @Option(name: .customLong("skill"), help: "A skill to put into the prompt; may be given several times.")
    var skills: [String] = []

    @Option(help: "The folder for trajectory.json and patch.diff; made if need be.")
    var output: String?

    @Flag(help: "Work in the repository itself instead of a copy.")
    var inPlace = false

    @Flag(help: "Print JSON Lines events; the last one is the outcome.")
    var json = false

    func validate() throws {
        guard (task == nil) != (taskFile == nil) else {
            throw ValidationError("say what to do: --task TEXT or --task-file FILE, one of them")
        }
    }

    func run() async throws {
        let statement = try statement()
        let home = LooperHome()
        let data = DataFolders(home: home, workingDirectory: .currentDirectory())
        let library = SkillLibrary(folder: try data.folder("skills"))
        let skills = try skills.map { name throws in try library.skill(named: name) }
        let repository = URL(fileURLWithPath: repo)
        let workspace = try await inPlace ? Workspace.inPlace(repository) : Workspace.make(from: repository)
        defer { workspace.remove() }
        let runner = try await agent.runner(model: options.load(), data: data)
        let session = IDSource.timestamped.next()
        let plan = SessionPlan(
            session: session,
            statement: statement,
            arm: skills.isEmpty ? .none : .prompt,
            skills: skills
        )
        let folder = output.map { URL(fileURLWithPath: $0) } ?? home.sessions.appending(path: session)
        try await report(try await follow(plan, runner, workspace, folder), folder)
    }

    private func statement() throws -> String {
        let text = try task ?? taskFile.map(Self.text(at:)) ?? ""
        guard !text.allSatisfy(\.isWhitespace) else { throw ValidationError("the task is empty; say what to do") }
        return text
    }

    private static func text(at path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else { throw ValidationError("\(path): cannot be read as UTF-8 text") }
        return text
    }

    /// Runs the session and shows what happens; an interrupt ends it with what it has.
    private func follow(
        _ plan: SessionPlan,
        _ runner: SessionRunner,
        _ workspace: Workspace,
        _ folder: URL
    ) async throws -> Trajectory {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "trajectory.json")
        let events: @Sendable (SessionEvent) -> Void = json ? JSONEvents().show : SessionProgress().show
        return try await Interrupt.cancels {
            try await runner.run(plan, in: workspace, recordingTo: file, onEvent: events)
        }
    }

    private func report(_ trajectory: Trajectory, _ folder: URL) async throws {
        try Data(trajectory.patch.utf8).write(to: folder.appending(path: "patch.diff"), options: .atomic)
        let file = folder.appending(path: "trajectory.json").path
        if json {
            print(try JSONEvents.outcome(of: trajectory, file: file))
        } else {
            SessionProgress.summary(of: trajectory, file: file).forEach { print($0) }
            if !trajectory.patch.isEmpty { print("\n" + trajectory.patch) }
        }
        if trajectory.outcome != .submitted { throw ExitCode(2) }
    }
}
