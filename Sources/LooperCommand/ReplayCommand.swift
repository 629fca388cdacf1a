import ArgumentParser
import Foundation
import Looper

/// `looper replay`: a session once more, and where it goes another way.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run a recorded session again and show where it diverges.",
        discussion: """
            Gives the recorded replies to the prompts, tools and harness of today, in a new copy of the repository as it \
            was. Results that differ only in times, dates, addresses or names of temporary files count as the same, \
            unless --strict is given. Exit status 0 when nothing differs, 1 when something does, 2 when the session \
            could not be replayed.
            """
    )

    @Argument(help: "A trajectory.json, or the folder that it is in.")
    var file: String

    @Option(help: "The repository's folder, where it has moved.")
    var repo: String?

    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var folders: ToolFolders

    @Flag(help: "Let no difference pass.")
    var strict = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let report: ReplayReport
        do {
            report = try await Interrupt.cancels { try await replay() }
        } catch let error where !(error is ExitCode) {
            if json { try StandardOutput.line(JSONLine.encode(["error": "\(error)"])) }
            Terminal().line("Error: \(error)".withVisibleControls)
            throw ExitCode(2)
        }
        try show(report)
        if report.divergence(strict: strict) != nil { throw ExitCode(1) }
    }

    private func replay() async throws -> ReplayReport {
        LeftFolders.sweep()
        let session = try RecordedSession(path: file)
        let hidden = await session.places(movedTo: repo)
        let sandbox = try await sandbox.detect(hiding: hidden, showing: folders.paths) { Terminal().line($0) }
        let replay = SessionReplay(session, data: folders.data, sandbox: sandbox)
        return try await replay.run(repository: repo.map { URL(fileURLWithPath: $0) })
    }

    private struct Answer: Encodable {
        let session: String
        let steps: Int
        let identical: Bool
        let divergence: ReplayReport.Difference?
        let diff: [String]
        let differences: [ReplayReport.Difference]
    }

    private func show(_ report: ReplayReport) throws {
        let divergence = report.divergence(strict: strict)
        if json {
            let answer = Answer(
                session: report.session,
                steps: report.steps,
                identical: divergence == nil,
                divergence: divergence,
                diff: divergence?.diff ?? [],
                differences: report.differences
            )
            try StandardOutput.line(JSONLine.encode(answer))
        } else {
            for line in Self.lines(of: report, divergence) { try StandardOutput.line(line.withVisibleControls) }
        }
    }

    private static func lines(of report: ReplayReport, _ divergence: ReplayReport.Difference?) -> [String] {
        let volatile = report.differences.count(where: \.isVolatile)
        let passed = volatile == 0 ? "" : "; \(volatile) differ in times or temporary names only"
        guard let divergence else { return ["identical: \(report.steps) steps\(passed)"] }
        let others = report.differences.drop { $0 != divergence }.dropFirst().map(place)
        return ["diverges \(place(divergence))"] + divergence.diff
            + (others.isEmpty ? [] : ["then also: \(others.joined(separator: ", "))"])
    }

    private static func place(_ difference: ReplayReport.Difference) -> String {
        switch difference.step {
        case nil: "at the end, in the \(difference.part == "end" ? "outcome" : difference.part)"
        case 0: "before step 1, in the \(difference.part)"
        case let step?: "at step \(step), in the \(difference.part)"
        }
    }
}
