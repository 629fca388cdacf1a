import ArgumentParser
import Foundation
import Looper

/// `looper skills list`: every skill with what the gate said of it.
struct SkillsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the skills, their encodings and what the gate said of each.",
        discussion: """
            An encoding that the gate did not admit is kept out of the router. With --repo it is told which skills are \
            stale: over \(Int(Staleness.limit * 100))% of the paths that they name are gone at HEAD. Exit status 1 where \
            a skill is broken.
            """
    )

    @OptionGroup var library: SkillLibraryOptions

    @Option(help: ArgumentHelp("A git repository, to tell which skills are stale.", valueName: "dir"))
    var repo: String?

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let collection = try library.collection
        var present: Set<String>?
        if let repo { present = try await CommittedPaths.all(of: URL(fileURLWithPath: repo)) }
        let reports = collection.entries().map { SkillReport($0, present: present) }
        for report in reports {
            if json {
                try StandardOutput.line(JSONLine.encode(report))
            } else if report.problem == nil {
                try StandardOutput.line(report.text.withVisibleControls)
            }
        }
        let problems = reports.compactMap(\.problem)
        for problem in problems { Terminal().line(problem.withVisibleControls) }
        if !problems.isEmpty { throw ExitCode.failure }
    }
}
