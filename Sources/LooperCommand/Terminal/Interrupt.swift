import Dispatch
import Foundation

/// Turns ctrl-C and a request to end into the cancellation of a task, so that a session keeps what it has.
enum Interrupt {
    /// Runs `body`; the first SIGINT or SIGTERM cancels it, a second one ends the program at once.
    static func cancels<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task(operation: body)
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if task.isCancelled { _exit(128 + number) }
                Terminal().line("stopping; once more to end at once")
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { sources.forEach { $0.cancel() } }
        return try await task.value
    }
}
