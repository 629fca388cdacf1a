import Foundation
import LooperCore
public import LooperStore

/// Where sessions are entered beside their trajectories, and who is told of what could not be.
///
/// Nothing that the store refuses stops a session, or changes it.
public struct SessionRecords: Sendable {
    /// The store.
    public var store: any SessionStore
    /// What is in force in the sessions; entered as each of them begins, with its id and the time.
    public var exposure: ExposureEntry?
    private let tell: @Sendable (String) -> Void

    /// Enters sessions in `store`.
    ///
    /// - Parameter tell: told in words what could not be entered.
    public init(_ store: any SessionStore, exposure: ExposureEntry? = nil, tell: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.exposure = exposure
        self.tell = tell
    }

    /// The same for sessions in which this is in force.
    public func exposing(_ exposure: ExposureEntry) -> SessionRecords {
        SessionRecords(store, exposure: exposure, tell: tell)
    }

    /// Adds entries, or tells why not.
    public func add(_ entries: [StoreEntry]) async {
        do {
            try await store.add(entries)
        } catch {
            tell("\(entries.map(\.name).joined(separator: ", ")): not in the store: \(error)")
        }
    }

    /// Keeps a session in the store beside `recorder`, which keeps it in `file`.
    func recorder(_ recorder: any TrajectoryRecorder, file: URL, clock: Clock) -> any TrajectoryRecorder {
        StoringRecorder(
            recorder,
            and: store,
            file: file.standardizedFileURL.path,
            exposure: exposure,
            clock: clock,
            tell: tell
        )
    }
}
