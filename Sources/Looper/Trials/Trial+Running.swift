import Foundation
public import LooperCore
import LooperTasks

extension Trial {
    /// Runs all sessions that were not run yet.
    ///
    /// - Parameters:
    ///   - onEvent: told what happens; must not block.
    ///   - isEnough: asked with all sessions so far; where it says so no further session begins.
    /// - Returns: all sessions, those of earlier runs first.
    /// - Throws: where the folder holds another trial, a task cannot be prepared or a file not be written;
    ///   `CancellationError`. How a session ends is a result.
    public func run(
        onEvent: @escaping @Sendable (Event) -> Void = { _ in },
        until isEnough: @Sendable ([TrialSession]) -> Bool = { _ in false }
    ) async throws -> [TrialSession] {
        let (log, earlier) = try open()
        let knowledge = try await knowledgeTexts()
        let known = Set(earlier.map(\.key))
        if !earlier.isEmpty { onEvent(.resumed(earlier)) }
        var sessions = earlier
        var open = units.filter { !known.contains($0.key) }[...]
        try await withThrowingTaskGroup(of: TrialSession.self) { group in
            func addNext() {
                guard !isEnough(sessions), let unit = open.popFirst() else { return }
                group.addTask { try await session(unit, knowledge[unit.task.instanceID], onEvent) }
            }
            for _ in 0..<workers { addNext() }
            while let session = try await group.next() {
                try Self.check(session, against: sessions)
                try log.add(session)
                sessions.append(session)
                onEvent(.graded(session, finished: sessions.count, of: units.count))
                addNext()
            }
        }
        return sessions
    }

    private func session(
        _ unit: TrialUnit,
        _ knowledge: String?,
        _ onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> TrialSession {
        try Task.checkCancellation()
        onEvent(.began(unit.task, unit.setting, seed: unit.seed))
        guard let runner = self.runner(unit.setting, seed: unit.seed) else {
            throw LooperError(.badInput, "the trial has no setting \(unit.setting.label)")
        }
        let place = TaskFolder.session(
            setting: unit.setting.label,
            task: unit.task.instanceID,
            seed: hasSeveralSeeds ? unit.seed : nil
        )
        return try await ground.run(
            unit.task,
            unit.setting,
            knowledge: knowledge ?? "",
            named: "\(output.lastPathComponent)/\(place)",
            with: runner,
            in: output.appending(path: place)
        ).session
    }

    /// The files that a session begins with are the same in all sessions of a task.
    private static func check(_ session: TrialSession, against others: [TrialSession]) throws(LooperError) {
        guard let other = others.first(where: { $0.task == session.task && $0.workspaceTree != session.workspaceTree })
        else { return }
        throw LooperError(
            .badInput,
            "\(session.task): with \(session.setting) it began with other files than with \(other.setting); has its "
                + "repository changed? Begin the trial again in another folder"
        )
    }
}
