public import Foundation
public import LooperAgent
import LooperCore
import LooperProviders
import LooperTasks

extension SessionRunner {
    /// Goes on with a session that was killed: in a new workspace with the same start and the recorded patch, in the
    /// same file.
    ///
    /// What a patch leaves out, such as files that git ignores, is not there any more, and what the model committed is
    /// there as a change.
    ///
    /// - Parameters:
    ///   - session: what was kept of it.
    ///   - repository: the repository's folder where it has moved.
    ///   - hooks: those that the session began with.
    ///   - onEvent: told what happens from here on, in order; must not block.
    /// - Throws: where the session is over, or was begun with something else; how it ends is never an error.
    public func resume(
        _ session: RecordedSession,
        repository: URL? = nil,
        hooks: [any SessionHook] = [],
        onEvent: @escaping @Sendable (SessionEvent) -> Void = { _ in }
    ) async throws -> SessionResult {
        let trajectory = session.trajectory
        try Agent.checkOpen(trajectory)
        try session.checkIdle()
        let workspace = try await session.workspace(repository: repository)
        defer { workspace.remove() }
        let agent = try agent(in: workspace, try await confinement(), hooks: hooks)
        try agent.checkResumable(trajectory)
        try checkSetting(session)
        try await workspace.restore(trajectory.patch)
        (model as? ReplayModel)?.skip(trajectory.steps.count)
        // What a patch left out is not recorded.
        if !trajectory.steps.isEmpty { onEvent(.notice(Self.restored)) }
        return try await result(in: workspace) { patch in
            try await agent.resume(
                trajectory,
                recorder: recorder(session.file),
                patch: patch,
                onEvent: onEvent
            )
        }
    }

    private static let restored =
        "the workspace is rebuilt from the patch; files that a patch leaves out, as binary and ignored ones, are gone"

    /// Checks what the agent itself does not know of.
    private func checkSetting(_ session: RecordedSession) throws(LooperError) {
        let recorded = session.trajectory.provenance.generation
        let differences = [
            generation == recorded ? nil : "the sampling is another",
            try toolLimits == session.toolLimits() ? nil : "the limits of the tools are others",
        ].compactMap(\.self)
        guard differences.isEmpty else {
            throw LooperError(
                .badInput,
                "the session began otherwise: \(differences.joined(separator: "; ")); leave out the options that say so"
            )
        }
    }

    /// The hooks that refuse shell commands by pattern; none without a pattern.
    public func hooks(refusing patterns: [String]) -> [any SessionHook] {
        patterns.isEmpty ? [] : [CommandPolicy(refusing: patterns, prompts: prompts)]
    }
}
