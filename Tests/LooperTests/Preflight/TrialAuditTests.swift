import Foundation
import LooperCore
import LooperModel
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct TrialAuditTests {
    private static func line(
        _ task: String = "a",
        _ setting: String = "none",
        arm: Arm = .none,
        resolved: Bool = true,
        tree: String = "t"
    ) -> TrialSession {
        TrialSession(
            task: task,
            setting: setting,
            arm: arm,
            outcome: .submitted,
            resolved: resolved,
            steps: 4,
            promptTokens: 1,
            replyTokens: 1,
            seconds: 1,
            workspaceTree: tree
        )
    }

    private func audit(
        _ lines: [TrialSession],
        configuration: (TrialSession) -> JSONValue = { _ in .null }
    ) async throws -> [PreflightCheck] {
        try await audit(lines, configuration) { try TrialAudit($0.url).checks() }
    }

    private func audit<Result>(
        _ lines: [TrialSession],
        _ configuration: (TrialSession) -> JSONValue = { _ in .null },
        _ body: (TemporaryDirectory) throws -> Result
    ) async throws -> Result {
        let tiny = try TinySession()
        return try await TemporaryDirectory.with { folder in
            let texts = try lines.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "\n" }
            try folder.write(texts.joined(), to: "sessions.jsonl")
            for line in lines {
                let trajectory = try tiny.trajectory(
                    line.task,
                    arm: line.arm,
                    configuration: configuration(line)
                )
                try folder.write(trajectory, to: "\(line.setting)/\(line.task)")
            }
            return try body(folder)
        }
    }

    private let both = ["a", "b"].flatMap { task in
        [line(task), line(task, "prompt", arm: .prompt)]
    }

    @Test func `arms that differ in what they are given pass`() async throws {
        let checks = try await audit(both)
        #expect(checks.map(\.number) == [8, 9, 10])
        #expect(checks.map(\.verdict) == [.passed, .passed, .skipped])
        #expect(checks[0].finding.contains("4 sessions of 2 settings in 1 frames, 0 without a counterpart"))
        #expect(checks[0].finding.contains("took 45 of 512 tokens"))
    }

    @Test func `another configuration is told`() async throws {
        let checks = try await audit(both) { .integer($0.arm == .none ? 1 : 2) }
        #expect(checks[0].verdict == .failed && checks[0].finding.contains("in 2 frames"))
    }

    @Test func `a session without its counterpart is told`() async throws {
        let checks = try await audit(Array(both.dropLast()))
        #expect(checks[0].verdict == .failed && checks[0].finding.contains("1 without a counterpart"))
    }

    @Test func `another tree is told`() async throws {
        var lines = both
        lines[3].workspaceTree = "u"
        let checks = try await audit(lines)
        #expect(checks[1].verdict == .failed && checks[1].finding == "1 of 2 tasks differ, as b")
        let untold = both.map { Self.line($0.task, $0.setting, arm: $0.arm, tree: "") }
        #expect(try await audit(untold)[1].verdict == .skipped)
    }

    @Test(arguments: [(0, PreflightCheck.Verdict.passed), (2, .passed), (9, .failed)])
    func `the base twice gives the noise`(flips: Int, verdict: PreflightCheck.Verdict) async throws {
        let lines = (0..<12).flatMap { number in
            [
                Self.line("t\(number)"),
                Self.line("t\(number)", "none-again", resolved: number >= flips),
            ]
        }
        let checks = try await audit(lines)
        #expect(checks[2].verdict == verdict)
        #expect(checks[2].finding.hasPrefix("\(flips) of 12 pairs flip"))
    }

    @Test func `a last line that a kill cut is none`() async throws {
        let checks = try await audit(both) { folder in
            try folder.write(folder.read("sessions.jsonl").dropLast(40) + "", to: "sessions.jsonl")
            return try TrialAudit(folder.url).checks()
        }
        #expect(checks[0].verdict == .failed && checks[0].finding.contains("1 without a counterpart"))
    }

    @Test func `nothing is concluded from a trial that is not sound`() async throws {
        try await audit(both) { try TrialAudit($0.url).requireComparability() }
        try await audit(both, { .integer($0.arm == .none ? 1 : 2) }) { folder in
            let audit = try TrialAudit(folder.url)
            let error = #expect(throws: LooperError.self) { try audit.requireComparability(isWhole: false) }
            #expect(error?.message.contains("preflight check 8 fails") == true)
            #expect(error?.message.contains("remove \(folder.url.path)") == true)
        }
        var lines = both
        lines[3].workspaceTree = "u"
        try await audit(lines) { folder in
            let error = #expect(throws: LooperError.self) { try TrialAudit(folder.url).requireComparability() }
            #expect(error?.message.contains("preflight check 9 fails") == true)
        }
    }

    @Test func `a trial that ended early may lack counterparts`() async throws {
        try await audit(Array(both.dropLast())) { folder in
            #expect(throws: LooperError.self) { try TrialAudit(folder.url).requireComparability() }
            try TrialAudit(folder.url).requireComparability(isWhole: false)
        }
    }

    @Test func `a folder that is no trial is an error`() async throws {
        try await TemporaryDirectory.with { folder in
            #expect(throws: LooperError.self) { try TrialAudit(folder.url) }
            try folder.write("{}\n", to: "sessions.jsonl")
            #expect(throws: LooperError.self) { try TrialAudit(folder.url) }
        }
    }
}
