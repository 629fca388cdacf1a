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
            Runs the tests on this machine, each patch in a fresh copy of its repository. Exit status 0 when all \
            patches were graded, whatever the verdicts.
            """
    )

    @Option(help: "Tasks, as JSON Lines or a JSON list with SWE-bench's field names.")
    var tasks: String

    @Option(help: "Predictions: preds.json or JSON Lines.")
    var predictions: String

    @Option(help: "Where the report is written.")
    var output: String

    @OptionGroup var repositories: RepositoryOptions

    func run() async throws {
        let rows = try TaskFile.load(tasks)
        let predictions = try Predictions.load(predictions)
        let terminal = Terminal()
        LeftFolders.sweep()
        try OutputFile.check(URL(fileURLWithPath: output))
        for name in predictions.duplicates { terminal.line("\(name): has several predictions; the last one counts") }
        let grader = Grader.local(repositories.finder(besides: tasks))
        let report = try await Interrupt.cancels { try await grade(rows, predictions, grader) }
        try StandardOutput.line("\(report.resolvedIDs.count) of \(rows.count) resolved; report in \(output)")
    }

    /// Grades and keeps the report up to date, so that an interruption loses the running task only.
    private func grade(_ rows: [CodingTask], _ predictions: Predictions, _ grader: Grader) async throws -> GradeReport {
        let file = URL(fileURLWithPath: output)
        let ids = rows.map(\.instanceID)
        let verdicts = Mutex<[Verdict]>([])
        let known = await GradedSessions(of: predictions, in: .home(tell: { Terminal().line($0) }))
        let report = try await grader.grade(predictions, of: rows) { verdict in
            let reason = verdict.reason.map { ": \($0)" } ?? ""
            Terminal().line("\(verdict.instanceID): \(verdict.status.rawValue)\(reason)".withVisibleControls)
            let finished = verdicts.withLock { verdicts in
                verdicts.append(verdict)
                return verdicts
            }
            try? GradeReport(finished, tasks: ids).write(to: file)
        }
        try report.write(to: file)
        await known?.enter(verdicts.withLock { $0 })
        return report
    }
}
