import ArgumentParser
import Looper

/// The options that say what the sessions of a batch are given beside their tasks.
struct SolveArmOptions: ParsableArguments {
    @Option(help: "What sessions are given: none, prompt, weights, both; by default what the skill has.")
    var arm: String?

    @Option(help: "A skill: its name, or its folder with SKILL.md and adapter/.")
    var skill: String?

    @Option(help: "An adapter: a folder in PEFT's form, or a GGUF file.")
    var adapter: String?

    @Option(help: "How strongly the adapter acts; 1 as it was trained.")
    var scale: Double?

    func validate() throws {
        _ = try chosen()
        guard scale == nil || adapter != nil || skill != nil else {
            throw ValidationError("--scale goes with --adapter, or with a --skill that has one")
        }
    }

    /// The setting of all sessions.
    func setting() throws -> TrialSetting {
        let found = try skill.map { try FoundSkill($0) }
        var choice = try adapter.map { try TrialSetting.choice(of: $0, scale: scale ?? 1) } ?? found?.adapter
        if let scale { choice?.scale = scale }
        let standard: Arm =
            switch (found?.skill != nil, choice != nil) {
            case (true, true): .both
            case (true, false): .prompt
            case (false, true): .weights
            case (false, false): .none
            }
        return try TrialSetting(try chosen() ?? standard, skill: found?.skill, adapter: choice)
    }

    private func chosen() throws -> Arm? {
        guard let arm else { return nil }
        guard let known = Arm(rawValue: arm) else {
            let names = Arm.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(arm)' is no arm; these are: \(names)")
        }
        return known
    }
}
