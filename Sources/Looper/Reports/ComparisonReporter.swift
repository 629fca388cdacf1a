package import Foundation
import LooperCore
import LooperLearning
import LooperModel
package import LooperRouter
import LooperTools

/// Writes what came out of a comparison: `report.json`, `report.md`, `report.html`, and a page a task with its sessions
/// side by side.
package struct ComparisonReporter: Sendable {
    /// What was written.
    package struct Result: Sendable {
        /// The comparison.
        package let comparison: Comparison
        /// `report.json`, on one line.
        package let json: String
    }

    /// The folder that is written into.
    let output: URL
    /// Where the tools are read from that tell a loop from work.
    let data: DataFolders
    /// The skill that was compared, where it is known.
    let skill: FoundSkill?
    /// Labels of versions of a skill in the order in which they were learned, where several were compared.
    let cycles: [String]
    /// The command that makes the report.
    let command: String

    /// Prepares the writing.
    package init(
        output: URL,
        data: DataFolders = DataFolders(home: LooperHome()),
        skill: FoundSkill? = nil,
        cycles: [String] = [],
        command: String
    ) {
        self.output = output
        self.data = data
        self.skill = skill
        self.cycles = cycles
        self.command = command
    }

    /// Reports a trial.
    ///
    /// - Parameters:
    ///   - trial: as it lies in its folder.
    ///   - plan: how it is compared.
    ///   - isWhole: whether all sessions were to be run.
    /// - Throws: ``LooperError`` where nothing can be concluded from it, or a file cannot be written.
    package func report(_ trial: TrialFolder, _ plan: ComparisonPlan, isWhole: Bool) throws -> Result {
        let audit = try TrialAudit(trial.url)
        try audit.requireComparability(isWhole: isWhole)
        var comparison = plan.comparison(of: trial.sessions)
        try check(comparison, trial.sessions.map(\.setting))
        comparison.noise?.differentReplies = trial.differentReplies(baseline: plan.baseline)
        let kept = Preregistration.check(trial.registration, of: trial, plan, firstSession: audit.firstStart)
        var content = ReportContent(comparison)
        content.facts = trial.facts + [skill?.fact].compactMap(\.self)
        content.checks =
            [frameCheck(trial)].compactMap(\.self) + audit.checks().map(ReportCheck.init)
            + [trial.determinism(comparison.noise), kept].compactMap(\.self)
        content.versions = skill?.versions ?? []
        content.cycles = try learningCycles(trial, plan)
        content.reproduction = reproduction(besides: trial)
        content.pages = try TrajectoryPages(trial, plan, output: output, data: data).write()
        let isKept = kept.verdict == .skipped ? nil : kept.verdict == .passed
        let report = ComparisonReport(
            comparison,
            model: trial.model,
            tasks: trial.record?.tasks,
            preregistrationKept: isKept
        )
        return try write(content, report)
    }

    /// Reports outcomes that were recorded elsewhere.
    ///
    /// - Throws: ``LooperError`` where the baseline is none of the arms, or a file cannot be written.
    package func report(_ file: OutcomeFile, _ plan: ComparisonPlan) throws -> Result {
        let comparison = Comparison(outcomes: file.outcomes, baseline: plan.baseline, margin: plan.margin)
        try check(comparison, file.outcomes.map(\.arm))
        var content = ReportContent(comparison)
        content.facts = [
            .init("outcomes", "\(file.outcomes.count) of \(file.url.lastPathComponent)"),
            .init("tasks", "\(Set(file.outcomes.map(\.task)).count)"),
            .init("SHA-256 of the file", file.sha256),
        ]
        content.checks = [
            ReportCheck("all arms were run alike", .skipped, "only outcomes are known, not how they came about")
        ]
        content.versions = skill?.versions ?? []
        content.reproduction = [command]
        return try write(content, ComparisonReport(comparison))
    }

    private func check(_ comparison: Comparison, _ labels: [String]) throws(LooperError) {
        guard !labels.contains(comparison.baseline) else { return }
        throw LooperError(
            .badInput,
            "the baseline '\(comparison.baseline)' is none of the arms; name one by --baseline: "
                + Set(labels).sorted().joined(separator: ", ")
        )
    }

    private func learningCycles(_ trial: TrialFolder, _ plan: ComparisonPlan) throws(LooperError) -> LearningCycles? {
        guard !cycles.isEmpty else { return nil }
        let known = Set(trial.sessions.map(\.setting))
        if let found = LearningCycles(trial.sessions, labels: cycles, baseline: plan.baseline) { return found }
        let missing = cycles.filter { !known.contains($0) }
        let reason = missing.isEmpty ? "two of them have to have sessions on one task" : "there is no \(missing.listed)"
        throw LooperError(
            .badInput,
            "--cycles \(cycles.joined(separator: ",")): \(reason); the arms are "
                + known.sorted().joined(separator: ", ")
        )
    }

    private func write(_ content: ReportContent, _ report: ComparisonReport) throws -> Result {
        try OutputFile.makeFolder(output)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let json = String(decoding: try encoder.encode(report), as: UTF8.self)
        let page = ReportPage(content, style: try StyleSheet.report())
        let files = [
            ("report.json", json + "\n"), ("report.md", content.markdown), ("report.html", page.text),
        ]
        for (name, text) in files {
            try OutputFile.write(Data(text.utf8), to: output.appending(path: name))
        }
        return Result(comparison: content.comparison, json: json)
    }

    /// The command, and what takes the report from the sessions that are there.
    private func reproduction(besides trial: TrialFolder) -> [String] {
        let again = "looper compare --results \(ShellWords.quoted(trial.url.path))"
        return command.hasPrefix(again) ? [command] : [command, again]
    }

    /// Check 2, of the tools as they are now: where they are not those of the trial, nothing is said of them.
    private func frameCheck(_ trial: TrialFolder) -> ReportCheck? {
        guard let record = trial.record, let tools = try? ToolCatalogue(data: data).tools(limits: record.tools),
            (try? data.folder("tools").sha256) == record.bundles
        else { return nil }
        return ReportCheck(CallRoundTrip(tools.map(\.specification)).check())
    }
}
