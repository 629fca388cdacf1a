import ArgumentParser
import Foundation
import Looper

/// The options that say what is compared.
struct CompareArmOptions: ParsableArguments {
    private static let standardArms = "none,prompt"

    @Option(
        help: ArgumentHelp(
            "What sessions are given, with commas between them; none,prompt by default.",
            discussion: "The arms are none, knowledge, prompt, weights, both, placebo and wrong-adapter."
        )
    )
    var arms: String?

    @Option(help: "The skill of these arms: its name, or its folder with SKILL.md and adapter/.")
    var skill: String?

    @Option(help: "The adapter of the arms weights and both: a folder in PEFT's form, or a GGUF file.")
    var adapter: String?

    @Option(help: "The adapter of the arm wrong-adapter: that of another skill.")
    var wrongAdapter: String?

    @Option(help: "How strongly the adapter acts; 1 as it was trained.")
    var scale: Double?

    @Option(
        help: ArgumentHelp(
            "A further arm with this adapter; may be given several times.",
            valueName: "label=dir[@scale]"
        )
    )
    var weights: [String] = []

    @Option(
        help: ArgumentHelp(
            "Parts of the frame, with commas between them: all parts are compared with all but each of these.",
            valueName: "part,part"
        )
    )
    var switches: String?

    @Option(help: "The arm that the others are held against: none, or all with --switches, by default.")
    var baseline: String?

    @Flag(help: "Run the baseline a second time, to see how much of a difference is noise.")
    var aa = false

    func validate() throws {
        _ = try names()
        let parts = try parts()
        if scale != nil, adapter == nil, skill == nil {
            throw ValidationError("--scale goes with --adapter, or with a --skill that has one")
        }
        if parts != nil, arms != nil || skill != nil || adapter != nil || !weights.isEmpty {
            throw ValidationError(
                "--switches compares parts of the frame; leave --arms, --skill, --adapter, --weights out"
            )
        }
    }

    /// Whether an option was given that only sessions to be run can mean.
    var saysWhatIsRun: Bool {
        arms != nil || adapter != nil || wrongAdapter != nil || !weights.isEmpty || switches != nil || aa
    }

    /// The label of the baseline, where nothing else says it.
    var standardBaseline: String { baseline ?? (switches == nil ? Arm.none.rawValue : "all") }

    /// The skill that is named.
    func foundSkill() throws -> FoundSkill? {
        try skill.map { try FoundSkill($0) }
    }

    /// The settings of a trial.
    func settings() throws -> [TrialSetting] {
        let settings = try parts().map(TrialSetting.ablation) ?? given()
        guard let base = settings.first(where: { $0.label == standardBaseline }) else {
            throw LooperError(.badInput, "the baseline '\(standardBaseline)' is none of the arms; add it to --arms")
        }
        return aa ? settings + [base.again] : settings
    }

    private func given() throws -> [TrialSetting] {
        let found = try foundSkill()
        var choice = try adapter.map { try TrialSetting.choice(of: $0, scale: scale ?? 1) } ?? found?.adapter
        if let scale { choice?.scale = scale }
        let wrong = try wrongAdapter.map { try TrialSetting.choice(of: $0, scale: scale ?? 1) }
        return try names().map { try TrialSetting($0, skill: found?.skill, adapter: choice, wrong: wrong) }
            + weights.map { try TrialSetting(weights: $0) }
    }

    private func names() throws -> [Arm] {
        try (arms ?? Self.standardArms).split(separator: ",").map { name in
            guard let arm = Arm(rawValue: String(name)) else {
                let known = Arm.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("'\(name)' is no arm; these are: \(known)")
            }
            return arm
        }
    }

    private func parts() throws -> [AgentSwitch]? {
        try switches.map { list in
            try list.split(separator: ",").map { name in
                guard let part = AgentSwitch(rawValue: String(name)) else {
                    let known = AgentSwitch.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("'\(name)' is no part of the frame; these are: \(known)")
                }
                return part
            }
        }
    }
}
