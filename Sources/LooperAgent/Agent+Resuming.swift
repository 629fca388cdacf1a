public import LooperCore

extension Agent {
    /// Goes on with a session that was killed, in an environment whose files are as they were after its last step.
    ///
    /// The transcript is rebuilt byte for byte from the steps, and all limits count on. It is recorded under the same
    /// name, from the beginning.
    ///
    /// - Parameters:
    ///   - trajectory: what was kept of the session.
    ///   - recorder: keeps the steps so far, every further step as it is over, and the end.
    ///   - patch: gives the change to the repository so far as a unified diff.
    ///   - onEvent: told what happens from here on, in order; must not block.
    /// - Throws: ``AgentError`` with code `notResumable` for a session that is over, or that began with another model,
    ///   configuration, prompts, tools or hooks.
    public func resume(
        _ trajectory: Trajectory,
        recorder: any TrajectoryRecorder,
        patch: @escaping @Sendable () async throws -> String,
        onEvent: @escaping @Sendable (SessionEvent) -> Void = { _ in }
    ) async throws(AgentError) -> Trajectory {
        try checkResumable(trajectory)
        return await run(trajectory, recorder: recorder, patch: patch, onEvent: onEvent)
    }

    /// Checks that this agent can go on with a session.
    ///
    /// - Throws: ``AgentError`` that says all that is different.
    package func checkResumable(_ trajectory: Trajectory) throws(AgentError) {
        try Self.checkOpen(trajectory)
        let provenance = trajectory.provenance
        let differences = [
            provenance.model == model.identity
                ? nil : "the model is \(model.identity.words), not \(provenance.model.words)",
            provenance.configuration == configuration.json ? nil : configurationDifference(from: provenance),
            provenance.frame == nil || provenance.frame == frame ? nil : "prompts or tools are others",
            provenance.hooks == hooks.names
                ? nil : "the hooks are \(Self.list(hooks.names)), not \(Self.list(provenance.hooks))",
        ].compactMap(\.self)
        guard differences.isEmpty else {
            throw AgentError(
                .notResumable,
                "the session \(provenance.session) began otherwise: \(differences.joined(separator: "; ")); "
                    + "go on with what it began with, or begin a new session"
            )
        }
    }

    /// Checks that a session is not over.
    ///
    /// - Throws: ``AgentError`` that says how it ended.
    package static func checkOpen(_ trajectory: Trajectory) throws(AgentError) {
        guard let outcome = trajectory.outcome else { return }
        let detail = trajectory.outcomeDetail.map { " (\($0))" } ?? ""
        throw AgentError(
            .notResumable,
            "the session \(trajectory.provenance.session) ended as \(outcome.rawValue)\(detail); "
                + "there is nothing to go on with"
        )
    }

    private func configurationDifference(from provenance: Provenance) -> String {
        guard case .object(let old) = provenance.configuration, case .object(let new) = configuration.json else {
            return "its configuration cannot be read"
        }
        let names = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
        return "the configuration differs in \(names.joined(separator: ", "))"
    }

    private static func list(_ names: [String]?) -> String {
        names.map { $0.joined(separator: ", ") } ?? "none"
    }
}

extension ModelIdentity {
    fileprivate var words: String {
        "\(name) (window \(window)\(fingerprint.map { ", fingerprint " + $0.prefix(12) } ?? ""))"
    }
}
