import Foundation
import Looper
import Synchronization

/// A training as it is followed: by a person, or with `--json` by a program.
final class TrainingProgress: Sendable {
    private let terminal = Terminal()
    private let json: Bool
    private let lastLine = Mutex<ContinuousClock.Instant?>(nil)

    init(json: Bool) {
        self.json = json
    }

    /// Shows what happened.
    func show(_ event: TrainingEvent) {
        switch event {
        case .began(let steps, let taken, let tokens):
            let rest = taken > 0 ? ", \(taken) of them taken before" : ""
            terminal.line("\(steps) steps\(rest); \(tokens) tokens an epoch")
            if taken == 0 { terminal.status("the first step") }
        case .step(let metrics, let steps, let left):
            if json { try? StandardOutput.line(MetricsLine.step(metrics).text) }
            let text = Self.text(metrics, steps, left)
            if isDue || metrics.step == steps { terminal.line(text) } else { terminal.status(text) }
        case .validation(let step, let loss):
            if json { try? StandardOutput.line(MetricsLine.validation(step: step, loss: loss).text) }
            terminal.line("step \(step): validation loss \(Self.digits(loss))")
        case .saved(let step): terminal.status("step \(step): checkpoint written")
        case .stopped(let step): terminal.line("stopped after step \(step); the same command with --resume goes on")
        }
    }

    /// Says what the run came to.
    func end(_ report: TrainingReport, folder: String) throws {
        let validation = report.validationLoss.map { ", validation loss \(Self.digits($0))" } ?? ""
        let loss = report.loss.map { ", loss \(Self.digits($0))" } ?? ""
        let text = "\(report.steps) steps in \(Self.duration(report.seconds))\(loss)\(validation); adapter in \(folder)"
        if json { terminal.line(text) } else { try StandardOutput.line(text) }
    }

    /// Whether a line that stays is due: each 10 seconds at most.
    private var isDue: Bool {
        lastLine.withLock { last in
            let now = ContinuousClock.now
            if let last, now - last < .seconds(10) { return false }
            last = now
            return true
        }
    }

    private static func text(_ metrics: StepMetrics, _ steps: Int, _ left: Double) -> String {
        let accuracy = metrics.accuracy.map { ", \(Int(($0 * 100).rounded()))% preferred" } ?? ""
        return "step \(metrics.step)/\(steps)  loss \(digits(metrics.loss))\(accuracy)  "
            + "\(Int(metrics.tokensPerSecond)) tokens/s  \(duration(left)) left"
    }

    private static func digits(_ loss: Double) -> String {
        String(format: "%.4f", loss)
    }

    /// As in `1 h 05 min`.
    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return String(format: "%d min %02d s", whole / 60, whole % 60) }
        return String(format: "%d h %02d min", whole / 3600, whole / 60 % 60)
    }
}
