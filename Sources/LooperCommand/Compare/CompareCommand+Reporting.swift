import Foundation
import Looper

extension CompareCommand {
    /// Reports what was run before.
    func report(_ results: String) throws {
        let place = URL(fileURLWithPath: results)
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
        let isTrial = isFolder.boolValue || place.lastPathComponent == "sessions.jsonl"
        let folder = isFolder.boolValue ? place : place.deletingLastPathComponent()
        let target = output.map { URL(fileURLWithPath: $0) }
        if isTrial {
            let trial = try TrialFolder(folder)
            let target = target ?? folder
            let result = try reporter(target).report(trial, plan(over: trial.plan), isWhole: false)
            return try show(result, "\(trial.sessions.count) sessions of \(folder.path)", in: target)
        }
        guard let target else { throw LooperError(.badInput, "name the folder for the report by --output DIR") }
        let file = try OutcomeFile(place)
        let result = try reporter(target).report(file, plan(over: ComparisonPlan(baseline: arms.standardBaseline)))
        try show(result, "\(file.outcomes.count) outcomes of \(place.path)", in: target)
    }

    /// What writes the report into a folder.
    func reporter(_ output: URL) throws -> ComparisonReporter {
        ComparisonReporter(
            output: output,
            skill: try arms.foundSkill(),
            cycles: cycles?.split(separator: ",").map(String.init) ?? [],
            command: ShellWords.line(["looper"] + CommandLine.arguments.dropFirst())
        )
    }

    /// Prints what was written.
    func show(_ result: ComparisonReporter.Result, _ subject: String, in folder: URL) throws {
        if json { return try StandardOutput.line(result.json) }
        let title = [subject, "report in \(folder.appending(path: "report.html").path)", ""]
        for line in title + result.comparison.lines() { try StandardOutput.line(line.withVisibleControls) }
    }
}
