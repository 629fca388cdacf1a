/// Calls something several times a second, as long as its owner lives.
///
/// The local model computes on a thread of its own, so that a task gets its turn all the while.
final class Ticker: Sendable {
    private let task: Task<Void, Never>

    /// Begins.
    init(_ action: @escaping @Sendable () -> Void) {
        task = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(120))
                action()
            }
        }
    }

    deinit { task.cancel() }
}
