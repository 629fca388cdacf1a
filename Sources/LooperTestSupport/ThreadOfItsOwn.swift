import Foundation

/// Computes on a thread of its own: a test that computes for seconds would keep a thread of the pool from all others,
/// and on a machine of two cores there are two.
public func onThreadOfItsOwn<Value: Sendable>(_ compute: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: compute()) }
    }
}
