import Foundation
import Looper
import Synchronization

/// A batch as a person follows it: how far it is, how sessions ended so far, and the time left.
final class SolveProgress: Sendable {
    private struct State {
        var before = 0
        var outcomes: [Outcome: Int] = [:]

        var text: String {
            Outcome.allCases.compactMap { outcome in outcomes[outcome].map { "\($0) \(outcome.rawValue)" } }
                .joined(separator: " · ")
        }
    }

    private let terminal = Terminal()
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    func show(_ event: SolveBatch.Event) {
        switch event {
        case .resumed(let records):
            terminal.line("\(records.count) of the instances were done before")
            state.withLock { state in
                state.before = records.count
                for record in records { state.outcomes[record.outcome, default: 0] += 1 }
            }
        case .began(let task):
            terminal.status(task.instanceID.withVisibleControls)
        case .finished(let record, let done, let total):
            let (text, before) = state.withLock { state in
                state.outcomes[record.outcome, default: 0] += 1
                return (state.text, state.before)
            }
            let time = left(done, total, before)
            terminal.line("\(Self.line(record, done, total)), \(time)".withVisibleControls)
            terminal.status("\(text) · \(time)".withVisibleControls)
        }
    }

    private static func line(_ record: SolveRecord, _ done: Int, _ total: Int) -> String {
        let detail = record.outcome == .failed ? record.detail.map { " (\($0.prefix(200)))" } ?? "" : ""
        let patch = record.patchBytes == 0 ? "no patch" : "a patch of \(record.patchBytes) bytes"
        let figures = String(format: "%d steps, %.0f s", record.steps, record.seconds)
        return "[\(done)/\(total)] \(record.instanceID): \(record.outcome.rawValue)\(detail), \(patch), \(figures)"
    }

    private func left(_ done: Int, _ total: Int, _ before: Int) -> String {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let each = seconds / Double(max(1, done - before))
        return "\(TrainingProgress.duration(each * Double(total - done))) left"
    }
}
