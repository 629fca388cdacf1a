import ArgumentParser
import Foundation
import Looper

/// The options that say which arm a session has.
struct ArmOptions: ParsableArguments {
    /// What `--arm` takes.
    enum Choice: Sendable, Hashable {
        case auto
        case forced(Arm)
    }

    @Option(
        help: ArgumentHelp(
            "Which arm the session has: auto, none, knowledge, prompt, weights or both, of one --skill.",
            discussion: """
                With auto the router draws it among the encodings that the gate admitted and records the draw; 'looper \
                route explain SESSION' says why. Another arm is recorded as asked for, and nothing is learned from it.
                """,
            valueName: "arm"
        ),
        transform: ArmOptions.choice
    )
    var arm: Choice?

    @Option(help: "The experiment that the arm belongs to; by default the name of the skill.")
    var experiment: String?

    @Option(help: "What is drawn for: the same key keeps its arm while a phase stands. By default each session.")
    var key: String?

    @Option(help: "Another name begins anew, as where the repository has changed so much that old sessions say little.")
    var epoch: String?

    /// What is wrong with the options, given the skills.
    func check(_ skills: [String]) throws {
        guard let arm else {
            if experiment != nil || key != nil || epoch != nil {
                throw ValidationError("--experiment, --key and --epoch go with --arm")
            }
            return
        }
        for (name, value) in [("experiment", experiment), ("key", key), ("epoch", epoch)] where value?.isEmpty == true {
            throw ValidationError("--\(name) is empty; name one")
        }
        if key != nil, arm != .auto { throw ValidationError("--key goes with --arm auto: else nothing is drawn") }
        guard skills.count < 2 else { throw ValidationError("an arm is of one skill; give --skill once") }
        let needsSkill = arm != .forced(.none) && arm != .forced(.knowledge)
        guard !needsSkill || skills.count == 1 else {
            throw ValidationError("say whose encodings the arms are: --skill NAME")
        }
    }

    /// What a session is given by its arm; `nil` where none is asked for.
    func given(
        to plan: SessionPlan,
        of skills: [String],
        _ runner: SessionRunner,
        _ repository: URL,
        _ data: DataFolders,
        _ store: (any SessionStore)?
    ) async throws -> SessionRouting.Given? {
        guard let arm else { return nil }
        let place = repository.standardizedFileURL.resolvingSymlinksInPath().lastPathComponent
        let routing = try SessionRouting(
            experiment ?? skills.first ?? "run",
            skill: try skills.first.map { try SkillArms($0) },
            runner: runner,
            repository: epoch.map { "\(place)@\($0)" } ?? place,
            data: data,
            store: store
        ) {
            guard let store else { return nil }
            let writer = try KnowledgeWriter(prompts: data.folder("prompts").folder("knowledge"))
            let query = SessionQuery(plan.statement, repository: place, isResolvedOnly: true)
            return writer.text(try await store.search(query))
        }
        switch arm {
        case .auto: return try await routing.drawn(for: key ?? plan.session)
        case .forced(let arm): return try await routing.forced(arm, key: plan.session)
        }
    }

    private static func choice(_ text: String) throws -> Choice {
        if text == "auto" { return .auto }
        let known: [Arm] = [.none, .knowledge, .prompt, .weights, .both]
        guard let arm = Arm(rawValue: text), known.contains(arm) else {
            let names = (["auto"] + known.map(\.rawValue)).joined(separator: ", ")
            throw ValidationError("'\(text)' is no arm of a session; these are: \(names)")
        }
        return .forced(arm)
    }
}
