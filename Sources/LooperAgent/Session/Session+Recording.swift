import Logging
import LooperCore

// MARK: Record

extension Session {
    /// Keeps the opening.
    mutating func begin() async throws(SessionEnding) {
        trajectory.seconds = agent.clock.now() - startedAt
        try await record { [recorder, trajectory] in try await recorder.begin(trajectory) }
    }

    /// Keeps a step and how the session stands after it.
    mutating func keep(_ step: Step) async throws(SessionEnding) {
        trajectory.seconds = agent.clock.now() - startedAt
        try await record { [recorder, standing = trajectory.standing] in try await recorder.append(step, standing) }
    }

    /// Keeps the end, with a last look at the patch.
    mutating func finish(_ ending: SessionEnding) async {
        let patchFailure = await refreshPatch()
        trajectory.outcome = ending.outcome
        trajectory.seconds = agent.clock.now() - startedAt
        tell([ending.detail, patchFailure, patchWarning])
        tell([trajectory.outcomeDetail] + (await agent.hooks.tell(trajectory)))
        do throws(SessionEnding) {
            try await record { [recorder, standing = trajectory.standing] in try await recorder.finish(standing) }
        } catch {
            agent.logger.error("the end was not recorded: \(error.detail ?? "")")
        }
        onEvent(.finished(ending.outcome, detail: trajectory.outcomeDetail))
    }

    /// What a person must know before the patch leaves the machine: it is not masked, so that it applies.
    private var patchWarning: String? {
        let names = agent.mask.names(in: trajectory.patch)
        guard !names.isEmpty else { return nil }
        return "the patch holds the secret \(names.joined(separator: ", "))"
    }

    private mutating func tell(_ details: [String?]) {
        let details = details.compactMap(\.self)
        trajectory.outcomeDetail = details.isEmpty ? nil : agent.mask.masked(details.joined(separator: "; "))
    }

    /// Asks for the patch, in a cancelled session too; where that fails the last one stands.
    @discardableResult
    mutating func refreshPatch() async -> String? {
        do {
            trajectory.patch = try await TimeBox.unhindered(patch)
            return nil
        } catch {
            agent.logger.warning(
                "no patch: \(error)",
                metadata: ["looper.session.id": "\(trajectory.provenance.session)"]
            )
            return "the patch could not be read anew: \(error)"
        }
    }

    /// Records in a cancelled session too.
    private func record(_ work: @escaping @Sendable () async throws -> Void) async throws(SessionEnding) {
        do {
            try await TimeBox.unhindered(work)
        } catch {
            throw .failure("the recorder", error)
        }
    }
}
