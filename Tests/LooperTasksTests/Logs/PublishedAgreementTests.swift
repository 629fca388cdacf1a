import Foundation
import LooperCore
import Testing

@testable import LooperTasks

/// Holds the log parsers and the judgement against the official reports on real logs.
///
/// The folder is named by `LOOPER_SWEBENCH`: `instances.jsonl`, and `logs/ID.{base,gold}.{log,report.json}`.
@Suite struct PublishedAgreementTests {
    static let folder = ProcessInfo.processInfo.environment["LOOPER_SWEBENCH"].map { URL(fileURLWithPath: $0) }

    @Test(.enabled(if: folder != nil, "LOOPER_SWEBENCH names no folder with real instances and their logs"))
    func theReportsAreTheOfficialOnes() throws {
        let folder = try #require(Self.folder)
        var compared = 0
        for task in try TaskFile.load(folder.appendingPathComponent("instances.jsonl").path) {
            for kind in ["base", "gold"] {
                let place = folder.appendingPathComponent("logs/\(task.instanceID).\(kind)")
                let log = try String(decoding: Data(contentsOf: place.appendingPathExtension("log")), as: UTF8.self)
                let verdict = try GradingMethod(task).verdict(on: ShellResult(status: 0, output: log))
                let report = [task.instanceID: InstanceReport(verdict)]
                let official = try JSONDecoder().decode(
                    [String: InstanceReport].self,
                    from: Data(contentsOf: place.appendingPathExtension("report.json"))
                )
                #expect(report == official, "\(task.instanceID), \(kind): \(verdict.reason ?? "")")
                #expect(verdict.status == (kind == "gold" ? .resolved : .unresolved))
                compared += 1
            }
        }
        #expect(compared > 0)
    }
}
