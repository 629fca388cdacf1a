import ArgumentParser
import Dispatch
import Foundation
import Synchronization

/// Turns ctrl-C, a request to end and a closed terminal into the cancellation of a task, so that a session keeps what it has.
enum Interrupt {
    /// Within this time of the first signal others belong to it: `timeout` sends two, as does a terminal that closes.
    private static let patience = Duration.milliseconds(500)

    /// Runs `body`; the first signal cancels it, a later one ends the program at once.
    ///
    /// - Throws: what `body` throws; exit code 130 where that is the cancellation.
    static func cancels<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task(operation: body)
        let first = FirstSignal()
        let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                switch first.age() {
                case nil:
                    Terminal().line("stopping; once more to end at once")
                    task.cancel()
                case let age? where age < patience: break
                default:
                    Terminal().line("ended")
                    _exit(128 + number)
                }
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

/// Knows when the first signal came.
private final class FirstSignal: Sendable {
    private let moment = Mutex<ContinuousClock.Instant?>(nil)

    /// Takes a signal and answers how long ago the first one came; `nil` where this is the first.
    func age() -> Duration? {
        let now = ContinuousClock.now
        return moment.withLock { moment in
            guard let first = moment else {
                moment = now
                return nil
            }
            return now - first
        }
    }
}
