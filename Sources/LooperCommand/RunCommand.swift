import ArgumentParser
import Foundation
import Looper

/// `looper run`: one session on a repository of the user's.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Let the agent work on a copy of a repository.",
        discussion: """
            Works on the last commit; changes that are not committed are not part of the copy. Prints the patch. Exit \
            status 0 when the agent submitted it, 2 when the session ended otherwise, 1 when it could not begin. With \
            --resume it goes on with a session that was killed, with the model, limits and sampling of then.
            """
    )

    @Option(help: "A folder of a git repository with at least one commit.")
    var repo: String?

    @Option(help: "Go on with a killed session: its trajectory.json, or the folder that it is in.")
    var resume: String?

    @OptionGroup var options: ModelOptions
    @OptionGroup var agent: AgentOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var folders: ToolFolders
    @OptionGroup var arms: ArmOptions

    @Option(help: "What the agent is asked to do.")
    var task: String?

    @Option(help: "A file with what the agent is asked to do.")
    var taskFile: String?

    @Option(name: .customLong("skill"), help: "A skill to put into the prompt; may be given several times.")
    var skills: [String] = []

    @Option(help: "The folder for trajectory.json and patch.diff; made if need be.")
    var output: String?

    @Option(
        name: .customLong("refuse"),
        help: "Refuse shell commands like this one, as in 'pip install*'; may be given several times."
    )
    var refused: [String] = []

    @Flag(help: "Work in the repository itself instead of a copy.")
    var inPlace = false

    @Flag(help: "Print JSON Lines events; the last one is the outcome.")
    var json = false

    func validate() throws {
        if resume != nil {
            guard task == nil, taskFile == nil, output == nil, skills.isEmpty, arms.arm == nil, !inPlace else {
                throw ValidationError(
                    "--resume goes without a task, skills, --arm, --output and --in-place: they are as they were"
                )
            }
            return
        }
        try arms.check(skills)
        guard repo != nil else { throw ValidationError("say which repository: --repo FOLDER") }
        guard (task == nil) != (taskFile == nil) else {
            throw ValidationError("say what to do: --task TEXT or --task-file FILE, one of them")
        }
    }

    func run() async throws {
        do {
            try report(try await Interrupt.cancels { try await session() })
        } catch let error where json && !(error is ExitCode) {
            try StandardOutput.line(JSONEvents.failure("\(error)"))
            throw error
        }
    }

    private struct Finished: Sendable {
        let result: SessionResult
        let file: URL
    }

    /// Prepares all that can fail, then makes the copy and runs the session in it.
    private func session() async throws -> Finished {
        LeftFolders.sweep()
        if let resume { return try await resumed(try RecordedSession(path: resume)) }
        let configuration = try agent.configuration(options)
        let names = skills.isEmpty ? configuration.skills.names : skills
        let plan = try plan(arms.arm == nil ? names : [])
        let folder = output.map { URL(fileURLWithPath: $0) } ?? LooperHome().sessions.appending(path: plan.session)
        try checkOutside(folder)
        try RecordedSession.checkFree(folder)
        let repository = URL(fileURLWithPath: repo ?? "")
        let hidden = [folder.path] + (inPlace ? [] : await Workspace.places(ofRepository: repository))
        let sandbox = try await sandbox(over: configuration.sandbox, hiding: hidden)
        try OutputFile.makeFolder(folder)
        let model = try await configuration.model.load()
        let runner = try SessionRunner(configuration, model: model, data: folders.data, sandbox: sandbox)
        let ready = try await prepared(plan, runner, repository)
        let workspace = try await inPlace ? Workspace.inPlace(repository) : Workspace.make(from: repository)
        defer { workspace.remove() }
        let file = folder.appending(path: "trajectory.json")
        let hooks = runner.hooks(refusing: refused)
        let result = try await ready.runner
            .run(ready.plan, in: workspace, recordingTo: file, hooks: hooks, onEvent: events(runner))
        return Finished(result: result, file: file)
    }

    /// The session with its arm, where one is asked for, and with where it is entered.
    private func prepared(
        _ plan: SessionPlan,
        _ runner: SessionRunner,
        _ repository: URL
    ) async throws -> (plan: SessionPlan, runner: SessionRunner) {
        let records = SessionRecords.home(tell: notice)
        guard let given = try await arms.given(to: plan, of: skills, runner, repository, folders.data, records?.store)
        else { return (plan, runner.recording(records?.exposing(runner.exposure(of: plan)))) }
        given.remarks.forEach(notice)
        notice("the arm is \(given.assignment.arm.rawValue); 'looper route explain \(plan.session)' says why")
        var plan = plan
        plan.arm = given.assignment.arm
        plan.skills = given.skills
        plan.knowledge = given.knowledge
        return (plan, runner.answering(with: given.adapter).recording(records?.exposing(given.exposure)))
    }

    /// The sandbox, and what a person must know before anything runs.
    private func sandbox(over base: SandboxConfiguration, hiding paths: [String]) async throws -> Sandbox {
        try await sandbox.detect(over: base, hiding: paths, showing: folders.paths, tell: notice)
    }

    private func notice(_ statement: String) {
        if json { JSONEvents().show(.notice(statement)) } else { Terminal().line(statement.withVisibleControls) }
    }

    private func events(_ runner: SessionRunner) -> @Sendable (SessionEvent) -> Void {
        json ? JSONEvents().show : SessionProgress(runner).show
    }

    /// Goes on with a session that was killed.
    private func resumed(_ session: RecordedSession) async throws -> Finished {
        let hidden = [session.file.deletingLastPathComponent().path] + (await session.places(movedTo: repo))
        // What is given has to be what the session began with, and is refused otherwise.
        let configuration = try agent.configuration(options, over: try session.setting())
        let runner = try SessionRunner(
            configuration,
            model: try await configuration.model.load(),
            data: folders.data,
            sandbox: try await sandbox(over: configuration.sandbox, hiding: hidden)
        ).answering(with: session.trajectory.provenance.generation.adapter)
        let records = SessionRecords.home(tell: notice)
        let result = try await runner.recording(records).resume(
            session,
            repository: repo.map { URL(fileURLWithPath: $0) },
            hooks: runner.hooks(refusing: refused),
            onEvent: events(runner)
        )
        return Finished(result: result, file: session.file)
    }

    /// What is written into the repository would become part of a patch: of this one with `--in-place`, else of the
    /// person's next commit.
    private func checkOutside(_ folder: URL) throws(LooperError) {
        let repository = URL(fileURLWithPath: repo ?? "").resolvingSymlinksInPath().path
        let place = folder.resolvingSymlinksInPath().path
        guard inPlace || output != nil, (place + "/").hasPrefix(repository + "/") else { return }
        throw LooperError(.badInput, "\(folder.path) is inside the repository; name another --output")
    }

    private func plan(_ names: [String]) throws -> SessionPlan {
        let library = SkillLibrary(folder: try DataFolders(home: LooperHome()).folder("skills"))
        let skills = try names.map { name throws in try library.skill(named: name) }
        for name in names { try SkillCollection().remark(on: name, as: .prompt).map(notice) }
        return SessionPlan(
            session: IDSource.timestamped.next(),
            statement: try statement(),
            arm: skills.isEmpty ? .none : .prompt,
            skills: skills
        )
    }

    private func statement() throws -> String {
        let text = try task ?? taskFile.map(Self.text(at:)) ?? ""
        guard !text.allSatisfy(\.isWhitespace) else {
            throw LooperError(.badInput, "the task is empty; say what to do")
        }
        return text
    }

    private static func text(at path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw LooperError(.badInput, "\(path): there is no such file, or it cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw LooperError(.badInput, "\(path): is not UTF-8 text")
        }
        return text
    }

    private func report(_ finished: Finished) throws {
        let trajectory = finished.result.trajectory
        let folder = finished.file.deletingLastPathComponent()
        try OutputFile.write(Data(trajectory.patch.utf8), to: folder.appending(path: "patch.diff"))
        let file = finished.file.path
        if json {
            try StandardOutput.line(JSONEvents.outcome(of: finished.result, file: file))
        } else {
            for line in SessionProgress.summary(of: finished.result, file: file) { try StandardOutput.line(line) }
            let isWatched = isatty(STDOUT_FILENO) == 1
            let patch = isWatched ? trajectory.patch.withVisibleControls : trajectory.patch
            if !patch.isEmpty { try StandardOutput.line("\n" + patch) }
        }
        if trajectory.outcome != .submitted { throw ExitCode(2) }
    }
}
