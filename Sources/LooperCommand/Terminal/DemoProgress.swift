import Looper

/// A demo as a person follows it.
struct DemoProgress: Sendable {
    private let terminal = Terminal()
    private let sessions: SessionProgress

    init(_ runner: SessionRunner) {
        sessions = SessionProgress(runner)
    }

    func show(_ event: Demo.Event) {
        switch event {
        case .began(let task, let arm, let number, let count):
            terminal.line("\n[\(number)/\(count)] \(task.instanceID), arm \(arm.rawValue)")
        case .session(let event):
            sessions.show(event)
            if case .finished = event { terminal.status("running the tests that decide") }
        case .graded(let verdict):
            terminal.line("graded: \(verdict.status.rawValue)\(verdict.reason.map { " (\($0))" } ?? "")")
        }
    }
}
