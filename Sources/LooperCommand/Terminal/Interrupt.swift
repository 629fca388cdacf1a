import ArgumentParser
import Dispatch
import Foundation

/// Turns ctrl-C, a request to end and a closed terminal into the cancellation of a task, so that a session keeps what it has.
enum Interrupt {
    /// Runs `body`; the first signal cancels it, a second one ends the program at once.
    ///
    /// - Throws: what `body` throws; exit code 130 where that is the cancellation.
    static func cancels<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task(operation: body)
        let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if task.isCancelled {
                    Terminal().line("ended")
                    _exit(128 + number)
                }
                Terminal().line("stopping; once more to end at once")
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { sources.forEach { $0.cancel() } }
        do {
            return try await task.value
        } catch is CancellationError {
            throw ExitCode(130)
        }
    }
}
