import ArgumentParser
import Foundation
import Looper

/// The options that say what is compared.
struct CompareArmOptions: ParsableArguments {
    @Option(help: "What sessions are given, with commas between them: none, knowledge, prompt, weights, both.")
    var arms = "none,prompt"

    @Option(help: "The skill of these arms: its name, or its folder with SKILL.md and adapter/.")
    var skill: String?

    @Option(help: "The adapter of the arms weights and both: a folder in PEFT's form, or a GGUF file.")
    var adapter: String?

    @Option(help: "How strongly the adapter acts; 1 as it was trained.")
    var scale: Double?

    @Option(
        help: ArgumentHelp(
            "A further arm with this adapter; may be given several times.",
            valueName: "label=dir[@scale]"
        )
    )
    var weights: [String] = []

    @Option(help: "The arm that the others are held against.")
    var baseline = "none"

    func validate() throws {
        _ = try names()
        if scale != nil, adapter == nil, skill == nil {
            throw ValidationError("--scale goes with --adapter, or with a --skill that has one")
        }
    }

    /// The settings of a trial.
    func settings() throws -> [TrialSetting] {
        let found = try skill.map { try FoundSkill($0) }
        var choice = try adapter.map { try TrialSetting.choice(of: $0, scale: scale ?? 1) } ?? found?.adapter
        if let scale { choice?.scale = scale }
        let settings =
            try names().map { try TrialSetting($0, skill: found?.skill, adapter: choice) }
            + weights.map { try TrialSetting(weights: $0) }
        guard settings.contains(where: { $0.label == baseline }) else {
            throw LooperError(.badInput, "the baseline '\(baseline)' is none of the arms; add it to --arms")
        }
        return settings
    }

    private func names() throws -> [Arm] {
        try arms.split(separator: ",").map { name in
            guard let arm = Arm(rawValue: String(name)) else {
                let known = Arm.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("'\(name)' is no arm; these are: \(known)")
            }
            return arm
        }
    }
}
