import LooperCore
import LooperStore
public import LooperTasks

/// The sessions in a store that left given patches: a grader knows patches alone.
public struct GradedSessions: Sendable {
    private let records: SessionRecords
    /// By task.
    private let sessions: [String: [String]]

    /// Finds the sessions of the tasks in `predictions` that left these very patches; `nil` where there are none.
    public init?(of predictions: Predictions, in records: SessionRecords?) async {
        guard let records, let sessions = try? await Self.sessions(predictions, records.store), !sessions.isEmpty else {
            return nil
        }
        self.records = records
        self.sessions = sessions
    }

    /// Enters what the grader said of them.
    public func enter(_ verdicts: [Verdict]) async {
        let grades = verdicts.flatMap { verdict in
            (sessions[verdict.instanceID] ?? []).map {
                StoreEntry.grade(GradeEntry(session: $0, status: verdict.status))
            }
        }
        await records.add(grades)
    }

    private static func sessions(
        _ predictions: Predictions,
        _ store: any SessionStore
    ) async throws -> [String: [String]] {
        var tasks: [String: String] = [:]
        for case .session(let session) in try await store.entries(StoreSelection([.session])) {
            if let task = session.task, predictions.byTask[task] != nil { tasks[session.id] = task }
        }
        var found: [String: [String]] = [:]
        let outcomes = try await store.entries(StoreSelection([.outcome], sessions: Set(tasks.keys)))
        for case .outcome(let outcome) in outcomes {
            guard let task = tasks[outcome.session], predictions.byTask[task]?.patch == outcome.patch else { continue }
            found[task, default: []].append(outcome.session)
        }
        return found
    }
}
