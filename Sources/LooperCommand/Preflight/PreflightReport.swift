import ArgumentParser
import Foundation
import Looper

/// The checks before a training, a line each.
struct PreflightReport {
    let json: Bool

    private struct Line: Encodable {
        let check: Int
        let title: String
        let verdict: PreflightCheck.Verdict
        let finding: String
    }

    /// Runs the checks.
    ///
    /// - Throws: exit code 1 where one of them failed.
    func run(_ preflight: Preflight) async throws {
        let isSound = try await preflight.run { try show($0) }
        guard isSound else { throw ExitCode.failure }
    }

    /// Prints what one of them found.
    func show(_ check: PreflightCheck) throws {
        guard !json else {
            let line = Line(check: check.number, title: check.title, verdict: check.verdict, finding: check.finding)
            return try StandardOutput.line(JSONLine.encode(line))
        }
        try StandardOutput.line(Self.text(check))
    }

    /// A check as a person reads it, on two lines.
    static func text(_ check: PreflightCheck) -> String {
        let word = check.verdict == .passed ? "pass" : check.verdict == .failed ? "FAIL" : "skip"
        return "\(word)  \(check.number). \(check.title)\n      \(check.finding)"
    }
}
