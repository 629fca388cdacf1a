/// Work with a limit in time, kept also where the work itself does not look at the clock.
enum TimeBox {
    /// A week; sleeping longer cannot be told from waiting for ever.
    private static let longest = 604_800.0

    /// Runs `work` and cancels it after `seconds`; returns once it has stopped.
    ///
    /// - Returns: what `work` gives, or `nil` where the time was up first.
    static func run<Value: Sendable>(
        seconds: Double,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds > 0 ? min(seconds, longest) : 0))
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// Runs `work` to its end though the task that asks for it be cancelled.
    static func unhindered<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await Task { try await work() }.value
    }
}
