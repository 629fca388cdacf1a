import Foundation
import Looper

/// The making of demonstrations as it is followed: by a person, or with `--json` by a program.
struct DemonstrateProgress: Sendable {
    private let terminal = Terminal()
    private let start = ContinuousClock.now
    let json: Bool

    init(json: Bool) {
        self.json = json
    }

    func show(_ event: DemonstrationMaker.Event) {
        switch event {
        case .resumed(let count): terminal.line("\(count) tasks were tried before")
        case .tried(let record, let finished, let total):
            if let reason = record.reason {
                let detail = record.detail.map { " (\($0.split(separator: "\n").first ?? ""))" } ?? ""
                terminal.line("\(record.task): dropped, \(reason)\(detail)".withVisibleControls)
            } else if !terminal.isInteractive {
                terminal.line("\(record.task): \(record.actions.joined(separator: " "))".withVisibleControls)
            }
            terminal.status("\(finished)/\(total)  \(TrainingProgress.duration(seconds)) so far")
        }
    }

    /// The report, for a person as lines, for a program as one object.
    func end(_ report: DemonstrationReport, folder: URL) throws {
        if json { return try StandardOutput.line(JSONLine.encode(report)) }
        for line in Self.lines(report, folder) { try StandardOutput.line(line) }
    }

    private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    private static func lines(_ report: DemonstrationReport, _ folder: URL) -> [String] {
        let reasons = report.dropped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let hops = report.hops.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return [
            "\(report.made) of \(report.tried) tasks gave a demonstration; they are in \(folder.path)",
            "drills          \(report.drills) of them",
            "dropped         \(report.tried - report.made)",
        ] + reasons.map { "  \($0.value)  \($0.key)" } + [
            "steps           \(report.steps), \(percent(report.doneShare)) of them done",
            "recoveries      \(percent(report.recoveryShare)) of the demonstrations",
            "hops            \(hops)",
            "sequences       \(report.sequences), entropy \(String(format: "%.2f", report.sequenceEntropy)) bits",
            "tokens          \(report.tokens), \(report.learnedTokens) of them to be learned; longest \(report.longest)",
        ] + (report.replayed.map { ["replayed        \($0) to the same end"] } ?? [])
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.1f%%", share * 100)
    }
}
