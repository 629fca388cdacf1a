import ArgumentParser
import Foundation
import Looper

/// `looper grade`: the tests decide about patches.
struct GradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade",
        abstract: "Apply patches and run the tests that decide about them.",
        discussion: "Runs the tests on this machine, each patch in a fresh copy of its repository."
    )

    @Option(help: "Tasks, as JSON Lines or a JSON list with SWE-bench's field names.")
    var tasks: String

    @Option(help: "Predictions: preds.json or JSON Lines.")
    var predictions: String

    @Option(help: "Where the report is written.")
    var output: String

    @Option(help: "A folder with OWNER+NAME/repo for tasks whose repository is OWNER/NAME.")
    var mirrors: String?

    func run() async throws {
        let rows = try TaskFile.load(tasks)
        let predictions = try Predictions.load(predictions)
        let terminal = Terminal()
        for name in predictions.duplicates { terminal.line("\(name): has several predictions; the last one counts") }
        let finder = RepositoryFinder(
            home: LooperHome(),
            base: URL(fileURLWithPath: tasks).deletingLastPathComponent(),
            mirrors: mirrors.map { URL(fileURLWithPath: $0) }
        )
        let report = try await Interrupt.cancels {
            try await Grader.local(finder).grade(predictions, of: rows) { verdict in
                let reason = verdict.reason.map { ": \($0)" } ?? ""
                terminal.line("\(verdict.instanceID): \(verdict.status.rawValue)\(reason)")
            }
        }
        try report.write(to: URL(fileURLWithPath: output))
        print("\(report.resolvedIDs.count) of \(rows.count) resolved; report in \(output)")
    }
}
