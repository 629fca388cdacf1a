import Foundation
import Looper
import Synchronization

/// A comparison as a person follows it: how far it is, and what each arm has resolved so far.
final class CompareProgress: Sendable {
    private struct State {
        var arms: [String: (resolved: Int, sessions: Int)] = [:]
        var before = 0

        mutating func take(_ session: TrialSession) {
            let (resolved, sessions) = arms[session.setting] ?? (0, 0)
            arms[session.setting] = (resolved + (session.resolved ? 1 : 0), sessions + 1)
        }

        var text: String {
            arms.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.resolved)/\($0.value.sessions)" }
                .joined(separator: " · ")
        }
    }

    private let terminal = Terminal()
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    func show(_ event: Trial.Event) {
        switch event {
        case .resumed(let sessions):
            terminal.line("\(sessions.count) of the sessions were run before")
            state.withLock { state in
                state.before = sessions.count
                sessions.forEach { state.take($0) }
            }
        case .began(let task, let setting, let seed):
            terminal.status("\(task.instanceID), \(setting.label), seed \(seed)".withVisibleControls)
        case .graded(let session, let finished, let total):
            let (text, before) = state.withLock { state in
                state.take(session)
                return (state.text, state.before)
            }
            terminal.line(Self.line(session, finished, total).withVisibleControls)
            terminal.status("\(text) · \(left(finished, total, before))".withVisibleControls)
        }
    }

    private static func line(_ session: TrialSession, _ finished: Int, _ total: Int) -> String {
        let fate = session.gradingError.map { "not graded: \($0)" } ?? (session.resolved ? "resolved" : "unresolved")
        let figures = String(format: "%d steps, %.0f s", session.steps, session.seconds)
        let place = "[\(finished)/\(total)] \(session.task), \(session.setting)"
        return "\(place): \(fate), \(session.outcome.rawValue), \(figures)"
    }

    private func left(_ finished: Int, _ total: Int, _ before: Int) -> String {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let each = seconds / Double(max(1, finished - before))
        return "\(TrainingProgress.duration(each * Double(total - finished))) left"
    }
}
