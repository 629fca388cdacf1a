/// Work with a limit in time, kept also where the work itself does not look at the clock.
enum TimeBox {
    /// A week; sleeping longer cannot be told from waiting for ever.
    private static let longest = 604_800.0

    /// Runs `work` in a task of its own, which is cancelled after `seconds`, or with the task that asks for it.
    ///
    /// - Returns: what `work` gives once it has stopped, and whether the time was up first.
    static func run<Value: Sendable>(
        seconds: Double,
        _ work: @escaping @Sendable () async -> Value
    ) async -> (value: Value, timeIsUp: Bool) {
        let working = Task { await work() }
        let timer = Task {
            do {
                try await Task.sleep(for: .seconds(seconds > 0 ? min(seconds, longest) : 0))
            } catch {
                return false
            }
            working.cancel()
            return true
        }
        let value = await withTaskCancellationHandler {
            await working.value
        } onCancel: {
            working.cancel()
        }
        timer.cancel()
        return (value, await timer.value)
    }

    /// Runs `work` to its end though the task that asks for it be cancelled; what a cancellation cuts is done again.
    static func unhindered<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        if !Task.isCancelled {
            do { return try await work() } catch  where Task.isCancelled {}
        }
        return try await Task { try await work() }.value
    }
}
