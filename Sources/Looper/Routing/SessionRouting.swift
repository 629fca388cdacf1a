import Foundation
package import LooperCore
package import LooperRouter
import LooperSkills
package import LooperStore

/// Gives a session its arm: drawn, or as somebody asked.
package struct SessionRouting: Sendable {
    /// What a session is given by its arm.
    package struct Given: Sendable {
        /// The draw.
        package let assignment: Assignment
        /// Skills that its prompt ends with.
        package let skills: [Skill]
        /// What its prompt says of past sessions; empty where none resembles it, which is part of this arm.
        package let knowledge: String
        /// The adapter that the model answers with.
        package let adapter: AdapterChoice?
        /// What is entered as the arm comes into force.
        package let exposure: ExposureEntry
        /// What a person should hear.
        package let remarks: [String]
    }

    private let skill: SkillArms?
    private let runner: SessionRunner
    private let router: Router
    private let hashes: AppliedHashes
    private let stratum: Stratum
    private let records: RoutingRecords?
    private let tellPast: @Sendable () async throws -> String?

    /// Prepares the draw.
    ///
    /// - Parameters:
    ///   - experiment: its name.
    ///   - skill: whose encodings the arms are; `nil` where no arm needs one.
    ///   - runner: what runs the session.
    ///   - repository: its name, with the epoch where one is named.
    ///   - data: where prompts and tools are read from.
    ///   - store: where draws are kept; needed to draw, not for an arm that is asked for.
    ///   - tellPast: what the arm `knowledge` is told; `nil` where no past session resembles this one.
    package init(
        _ experiment: String,
        skill: SkillArms?,
        runner: SessionRunner,
        repository: String,
        data: DataFolders,
        store: (any SessionStore)?,
        tellPast: @escaping @Sendable () async throws -> String?
    ) throws {
        self.skill = skill
        self.runner = runner
        let frame = try data.folder("prompts").sha256 + data.folder("tools").sha256
        hashes = AppliedHashes(
            skill: skill?.textHash,
            adapter: skill?.weightsHash,
            prompt: ContentDigest.sha256.of(Data(frame.utf8)),
            model: runner.modelHash ?? runner.identity.name,
            repository: repository
        )
        stratum = Stratum(model: runner.identity.name)
        let arms = [.none, .knowledge] + (skill?.arms(hasAdapters: runner.hasAdapters) ?? [])
        router = Router(experiment: experiment, salt: "looper", policy: RoutingPolicy(arms: arms))
        records = store.map(RoutingRecords.init)
        self.tellPast = tellPast
    }

    /// Draws an arm for `key`.
    ///
    /// - Throws: ``LooperError`` where there is nothing to draw from, or no store to keep the draw in.
    package func drawn(for key: String) async throws -> Given {
        guard let records else {
            throw LooperError(.io, "without a store no arm can be drawn, as it would not be kept; name an --arm")
        }
        guard router.policy.arms.count > 2 else {
            throw LooperError(
                .badInput,
                "there is nothing to draw: the gate admitted no encoding of the skill that this model can take; "
                    + "name an --arm to use it all the same"
            )
        }
        let history = try await records.history(of: router.experiment)
        let assignment = router.assignment(of: key, stratum: stratum, hashes: hashes, history: history)
        return try await given(try await records.enter(assignment))
    }

    /// Gives `arm`, as somebody asked, and records that nobody drew it.
    package func forced(_ arm: Arm, key: String) async throws -> Given {
        let history = try await records?.history(of: router.experiment) ?? []
        let assignment = router.forced(arm, key: key, stratum: stratum, hashes: hashes, history: history)
        let given = try await given(assignment)
        _ = try await records?.enter(assignment)
        return given
    }

    private func given(_ assignment: Assignment) async throws -> Given {
        let arm = assignment.arm
        guard arm != .placebo, arm != .wrongAdapter else {
            throw LooperError(.badInput, "the arm \(arm.rawValue) is for comparisons; a session cannot be run with it")
        }
        let skills = try skill?.skills(of: arm) ?? []
        let adapter = try skill?.adapter(of: arm)
        if let adapter { try runner.check(adapter) }
        let knowledge = arm == .knowledge ? try await tellPast() : nil
        let silence = arm == .knowledge && knowledge == nil ? ["no past session resembles this one"] : []
        return Given(
            assignment: assignment,
            skills: skills,
            knowledge: knowledge ?? "",
            adapter: adapter,
            exposure: ExposureEntry(
                experiment: assignment.allocation.experiment,
                phase: assignment.phase,
                key: assignment.key,
                arm: arm,
                propensity: assignment.propensity,
                isForced: assignment.isForced,
                hashes: AppliedHashes(
                    skill: skills.isEmpty ? nil : hashes.skill,
                    adapter: adapter == nil ? nil : hashes.adapter,
                    prompt: hashes.prompt,
                    model: hashes.model,
                    repository: hashes.repository
                )
            ),
            remarks: try (assignment.isForced ? skill?.remarks(on: arm) ?? [] : []) + silence
        )
    }
}
