import Foundation
import LooperAgent
import LooperCore
import LooperRouter
import LooperTasks
import LooperTools

/// Writes a page a task, `trajectories/<task>.html`, with the sessions of all arms side by side.
struct TrajectoryPages {
    private static let folderName = "trajectories"

    private let trial: TrialFolder
    private let baseline: String
    private let output: URL
    private let tools: [ToolSpecification]

    /// Prepares the writing.
    ///
    /// - Throws: ``LooperError`` where the tools are broken.
    init(_ trial: TrialFolder, _ plan: ComparisonPlan, output: URL, data: DataFolders) throws {
        self.trial = trial
        baseline = plan.baseline
        self.output = output
        tools = try ToolCatalogue(data: data).tools().map(\.specification)
    }

    /// Writes all pages; none where there is no trajectory.
    ///
    /// - Returns: the pages relative to the report, as links have them, by task.
    func write() throws -> [String: String] {
        let folder = output.appending(path: Self.folderName)
        let style = try StyleSheet.report()
        var pages: [String: String] = [:]
        for (task, sessions) in Dictionary(grouping: trial.sessions, by: \.task) {
            try Task.checkCancellation()
            let shown = ordered(sessions).map { self.shown($0, in: folder) }
            guard shown.contains(where: { $0.trajectory != nil }) else { continue }
            if pages.isEmpty { try OutputFile.makeFolder(folder) }
            let name = TaskFolder.name(of: task) + ".html"
            let page = TrajectoryPage(task: task, sessions: shown, report: "../report.html", style: style)
            try OutputFile.write(Data(page.text.utf8), to: folder.appending(path: name))
            pages[task] = RelativeLink.encoded("\(Self.folderName)/\(name)")
        }
        return pages
    }

    /// The baseline first, then as in the tables.
    private func ordered(_ sessions: [TrialSession]) -> [TrialSession] {
        let arms = Arm.allCases
        return sessions.sorted { one, other in
            func rank(_ session: TrialSession) -> (UInt64, Int, Int, String) {
                let arm = arms.firstIndex(of: session.arm) ?? arms.count
                return (session.seed, session.setting == baseline ? 0 : 1, arm, session.setting)
            }
            return rank(one) < rank(other)
        }
    }

    private func shown(_ session: TrialSession, in folder: URL) -> ShownSession {
        let recorded = trial.recorded(session)
        let link = RelativeLink.from(folder, to: trial.file(of: session))
        var shown = ShownSession(session, recorded?.trajectory, file: link)
        if let recorded {
            let configuration = (try? recorded.configuration()) ?? AgentConfiguration()
            shown.loops = Set(recorded.trajectory.loopingSteps(tools: tools, configuration: configuration))
        }
        shown.isBaseline = session.setting == baseline
        return shown
    }
}
