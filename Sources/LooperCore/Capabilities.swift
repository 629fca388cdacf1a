/// The clock, as a value that tests replace.
public struct Clock: Sendable {
    /// Seconds since 1970.
    public var now: @Sendable () -> Double

    /// Creates a clock.
    public init(now: @escaping @Sendable () -> Double) {
        self.now = now
    }
}

/// A source of unique names, as a value that tests replace.
public struct IDSource: Sendable {
    /// The next unique name.
    public var next: @Sendable () -> String

    /// Creates a source.
    public init(next: @escaping @Sendable () -> String) {
        self.next = next
    }
}
