import ArgumentParser
import Foundation
import Looper
import Synchronization

/// `looper grade`: the tests decide about patches.
struct GradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade",
        abstract: "Apply patches and run the tests that decide about them.",
        discussion: """
            Runs the tests on this machine, each patch in a fresh copy of its repository, and reads their output by the \
            rules of SWE-bench. Beside the report, reports/ gets one for each task in SWE-bench's own form. Exit status 0 \
            when all patches were graded, whatever the verdicts.
            """
    )

    @Option(
        name: [.customLong("tasks"), .customLong("dataset")],
        help: "Tasks, as JSON Lines or a JSON list with SWE-bench's field names."
    )
    var tasks: String

    @Option(help: "Predictions: preds.json or JSON Lines.")
    var predictions: String

    @Option(help: "Where the report is written: a file, or a folder that gets report.json.")
    var output: String

    @OptionGroup var repositories: RepositoryOptions

    @Flag(help: "Leave out rows of the data set that cannot be used, and say so, instead of refusing it.")
    var lenient = false

    @OptionGroup var environments: EnvironmentOptions

    func run() async throws {
        let rows = try TaskFile.load(tasks, lenient: lenient)
        let predictions = try Predictions.load(predictions)
        let terminal = Terminal()
        LeftFolders.sweep()
        let place = try GradeOutput(path: output)
        for name in predictions.duplicates { terminal.line("\(name): has several predictions; the last one counts") }
        let grader = Grader.local(
            repositories.finder(besides: tasks),
            environments: environments.source(besides: tasks)
        )
        let report = try await Interrupt.cancels { try await grade(rows, predictions, grader, place) }
        try StandardOutput.line("\(report.resolvedIDs.count) of \(rows.count) resolved; report in \(place.file.path)")
    }

    /// Grades and keeps the reports up to date, so that an interruption loses the running task only.
    private func grade(
        _ rows: [CodingTask],
        _ predictions: Predictions,
        _ grader: Grader,
        _ place: GradeOutput
    ) async throws -> GradeReport {
        let ids = rows.map(\.instanceID)
        let verdicts = Mutex<[Verdict]>([])
        let known = await GradedSessions(of: predictions, in: .home(tell: { Terminal().line($0) }))
        let report = try await grader.grade(predictions, of: rows) { verdict in
            let reason = verdict.reason.map { ": \($0)" } ?? ""
            Terminal().line("\(verdict.instanceID): \(verdict.status.rawValue)\(reason)".withVisibleControls)
            let finished = verdicts.withLock { verdicts in
                var short = verdict
                short.log = ""
                verdicts.append(short)
                return verdicts
            }
            let isMissing = predictions.byTask[verdict.instanceID]?.patchIsMissing ?? true
            do {
                try place.write(InstanceReport(verdict, patchIsNone: isMissing), of: verdict.instanceID)
                try GradeReport(finished, tasks: ids).write(to: place.file)
            } catch {
                Terminal().line("\(error)")
            }
        }
        try report.write(to: place.file)
        await known?.enter(verdicts.withLock { $0 })
        return report
    }
}

extension TaskFile {
    /// Reads tasks; where that is `lenient`, rows that cannot be used are told and left out.
    static func load(_ path: String, lenient: Bool) throws -> [CodingTask] {
        guard lenient else { return try load(path) }
        let (tasks, problems) = try loadLeniently(path)
        for problem in problems { Terminal().line("left out: \(problem)".withVisibleControls) }
        return tasks
    }
}
