import Foundation
import LooperAgent
import LooperCore
import LooperRouter
import LooperSkills

extension TrialFolder {
    /// The model of all sessions, where the trial says it.
    var model: ModelIdentity? { record?.model }

    /// What was compared, a line each.
    var facts: [ReportContent.Fact] {
        let tasks = Set(sessions.map(\.task)).count
        let known = record.map { record in
            [
                ("model", "\(record.model.name), window \(record.model.window) tokens"),
                ("weights", record.weights ?? record.model.fingerprint ?? ""),
                ("tasks", "\(tasks) of \(record.taskCount), SHA-256 \(record.tasks)"),
                ("seeds", record.seeds.map(String.init).joined(separator: ", ")),
                ("limits", Self.words(record.agent)),
                (
                    "sampling",
                    record.generation.temperature > 0 ? "temperature \(record.generation.temperature)" : "greedy"
                ),
                ("sandbox", record.sandbox),
            ]
        }
        return (known ?? [("tasks", "\(tasks)")]).filter { !$0.1.isEmpty }.map { .init($0.0, $0.1) }
            + [.init("sessions", "\(sessions.count)")]
    }

    private static func words(_ limits: AgentConfiguration) -> String {
        let parts = AgentSwitch.allCases.filter { limits.switches[$0] != AgentSwitches.standard[$0] }
        let changed = parts.map { "\(limits.switches[$0] ? "with" : "without") \($0.rawValue)" }
        return
            (["\(limits.maxSteps) steps, \(Int(limits.maxSeconds)) s, \(limits.maxReplyTokens) tokens a reply"]
            + changed)
            .joined(separator: ", ")
    }
}

extension FoundSkill {
    /// The skill's name and version.
    var fact: ReportContent.Fact? {
        versions.last.map { .init("skill", "\($0.name), version \($0.version)") }
    }
}
