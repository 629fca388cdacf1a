import Foundation

/// How often and after which waits a failed request is sent again.
public struct RetryPolicy: Sendable, Hashable {
    /// Most attempts, the first one included.
    public var maxAttempts: Int
    /// Seconds before the second attempt.
    public var base: Double
    /// By how much each wait is longer than the one before.
    public var factor: Double
    /// Longest wait in seconds that is chosen here.
    public var cap: Double
    /// Longest wait in seconds that a server may ask for; where it asks for more, the request fails at once.
    public var longestRetryAfter: Double

    /// Creates a policy.
    public init(
        maxAttempts: Int = 6,
        base: Double = 0.5,
        factor: Double = 2,
        cap: Double = 30,
        longestRetryAfter: Double = 120
    ) {
        self.maxAttempts = maxAttempts
        self.base = base
        self.factor = factor
        self.cap = cap
        self.longestRetryAfter = longestRetryAfter
    }

    /// Seconds to wait after attempt number `attempt`, counted from 1, has failed; `nil` to give up.
    ///
    /// - Parameter random: from 0 to 1; spreads what many sessions do at the same moment over the upper half of the wait.
    func wait(after error: ProviderError, attempt: Int, random: Double) -> Double? {
        guard error.isTransient, attempt < maxAttempts else { return nil }
        let full = min(cap, base * pow(factor, Double(attempt - 1)))
        let jittered = full * (0.5 + 0.5 * min(max(random, 0), 1))
        guard let asked = error.retryAfter else { return jittered }
        return asked <= longestRetryAfter ? max(asked, jittered) : nil
    }
}

/// Time and chance, as values that tests replace.
package struct Pacing: Sendable {
    /// Seconds since 1970.
    package var now: @Sendable () -> Double
    /// Waits so many seconds.
    package var sleep: @Sendable (Double) async throws -> Void
    /// A number from 0 to 1.
    package var random: @Sendable () -> Double

    /// Creates a pacing.
    package init(
        now: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Double) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// That of the system.
    package static let system = Pacing(
        now: { Date().timeIntervalSince1970 },
        sleep: { try await Task.sleep(for: .seconds($0)) },
        random: { Double.random(in: 0...1) }
    )
}
