import Foundation
import LooperCore
import LooperModel
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct TrialAuditTests {
    /// A line of a trial.
    private struct Line {
        var task = "a"
        var setting = "none"
        var arm = "none"
        var resolved = true
        var tree = "t"

        var text: String {
            """
            {"task":"\(task)","setting":"\(setting)","arm":"\(arm)","seed":0,"resolved":\(resolved),\
            "workspace_tree":"\(tree)","steps":3}
            """
        }
    }

    private func audit(
        _ lines: [Line],
        configuration: (Line) -> JSONValue = { _ in .null }
    ) async throws -> [PreflightCheck] {
        let tiny = try TinySession()
        return try await TemporaryDirectory.with { folder in
            try folder.write(lines.map { $0.text + "\n" }.joined(), to: "sessions.jsonl")
            for line in lines {
                let trajectory = try tiny.trajectory(
                    line.task,
                    arm: Arm(rawValue: line.arm) ?? .none,
                    configuration: configuration(line)
                )
                try folder.write(trajectory, to: "\(line.setting)/\(line.task)")
            }
            return try TrialAudit(folder.url).checks()
        }
    }

    private let both = ["a", "b"].flatMap { task in
        [Line(task: task), Line(task: task, setting: "prompt", arm: "prompt")]
    }

    @Test func `arms that differ in what they are given pass`() async throws {
        let checks = try await audit(both)
        #expect(checks.map(\.number) == [8, 9, 10])
        #expect(checks.map(\.verdict) == [.passed, .passed, .skipped])
        #expect(checks[0].finding.contains("4 sessions of 2 settings in 1 frames, 0 without a counterpart"))
        #expect(checks[0].finding.contains("took 45 of 512 tokens"))
    }

    @Test func `another configuration is told`() async throws {
        let checks = try await audit(both) { .integer($0.arm == "none" ? 1 : 2) }
        #expect(checks[0].verdict == .failed && checks[0].finding.contains("in 2 frames"))
    }

    @Test func `a session without its counterpart is told`() async throws {
        let checks = try await audit(Array(both.dropLast()))
        #expect(checks[0].verdict == .failed && checks[0].finding.contains("1 without a counterpart"))
    }

    @Test func `another tree is told`() async throws {
        var lines = both
        lines[3].tree = "u"
        let checks = try await audit(lines)
        #expect(checks[1].verdict == .failed && checks[1].finding == "1 of 2 tasks differ, as b")
        let untold = both.map { Line(task: $0.task, setting: $0.setting, arm: $0.arm, tree: "") }
        #expect(try await audit(untold)[1].verdict == .skipped)
    }

    @Test(arguments: [(0, PreflightCheck.Verdict.passed), (2, .passed), (9, .failed)])
    func `the base twice gives the noise`(flips: Int, verdict: PreflightCheck.Verdict) async throws {
        let lines = (0..<12).flatMap { number in
            [
                Line(task: "t\(number)"),
                Line(task: "t\(number)", setting: "none-again", resolved: number >= flips),
            ]
        }
        let checks = try await audit(lines)
        #expect(checks[2].verdict == verdict)
        #expect(checks[2].finding.hasPrefix("\(flips) of 12 pairs flip"))
    }

    @Test func `a folder that is no trial is an error`() async throws {
        try await TemporaryDirectory.with { folder in
            #expect(throws: LooperError.self) { try TrialAudit(folder.url) }
            try folder.write("{}\n", to: "sessions.jsonl")
            #expect(throws: LooperError.self) { try TrialAudit(folder.url) }
        }
    }
}
