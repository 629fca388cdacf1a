import Foundation
import Looper

/// The learning of a skill as it is followed: by a person, or with `--json` by a program.
final class LearnProgress: Sendable {
    private let terminal = Terminal()
    private let training: TrainingProgress
    private let json: Bool

    init(json: Bool) {
        self.json = json
        training = TrainingProgress(json: false)
    }

    func show(_ event: SkillLearner.Event) {
        switch event {
        case .note(let text): terminal.line(text)
        case .checked(let check): terminal.line(PreflightReport.text(check))
        case .read(let set, let learned, let split): read(set, learned, split)
        case .distilled(let skill):
            terminal.line("the text of \(skill.name):")
            for line in skill.body.split(separator: "\n") { terminal.line("  \(line)".withVisibleControls) }
        case .general(let written, let count): terminal.status("general replies: \(written)/\(count)")
        case .training(.began(let scope)): terminal.line("training, scope \(scope.rawValue)")
        case .training(.training(let event)): training.show(event)
        case .trial(let isGate, let event): trial(isGate ? "gate" : "development", event)
        case .selected(let candidate, let scores):
            for score in scores {
                terminal.line(
                    "  \(score.candidate.label): \(score.resolved) of \(score.tasks) development tasks resolved"
                )
            }
            terminal.line("chosen: \(candidate.label)")
        case .asked(let given, let count): terminal.status("general ability: \(given)/\(count)")
        case .judged(let encoding, let record):
            terminal.line("\(encoding.rawValue): \(record.verdict.rawValue). \(record.reason)")
            if let ability = record.generalAbility {
                terminal.line(
                    "  general ability: \(ability.right) of \(ability.questions) questions, \(ability.baseline) without it"
                )
            }
        }
    }

    /// Says what it came to.
    func end(_ outcome: LearningOutcome, library: URL) throws {
        if json { return try StandardOutput.line(JSONLine.encode(outcome)) }
        for line in Self.lines(outcome, library) { try StandardOutput.line(line) }
    }

    private func read(_ set: ExperienceSet, _ learned: Int, _ split: TaskSplit) {
        for diagnostic in set.diagnostics { terminal.line("left out: \(diagnostic)".withVisibleControls) }
        let counts = set.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.replacing("_", with: " "))" }
        terminal.line("\(counts.joined(separator: ", ")); the adapter learns from \(learned) of them")
        terminal.line("\(split.development.count) development tasks, \(split.gate.count) held-out tasks for the gate")
    }

    private func trial(_ name: String, _ event: Trial.Event) {
        switch event {
        case .resumed(let sessions): terminal.line("\(name): \(sessions.count) sessions were run before")
        case .began(let task, let setting, _): terminal.status("\(name): \(setting.label) on \(task.instanceID)")
        case .graded(let session, let finished, let count):
            let word = session.resolved ? "resolved" : session.outcome.rawValue
            terminal.line(
                "\(name) \(finished)/\(count): \(session.setting) on \(session.task): \(word)".withVisibleControls
            )
        }
    }

    private static func lines(_ outcome: LearningOutcome, _ library: URL) -> [String] {
        let manifest = outcome.manifest
        var lines: [String] = []
        for encoding in SkillEncoding.allCases {
            guard let record = manifest.gate(of: encoding) else {
                lines.append("\(encoding.rawValue): not held to the gate; --tasks named no held-out task")
                continue
            }
            lines.append("\(encoding.rawValue): \(record.verdict.rawValue). \(record.reason)")
        }
        if let both = outcome.both { lines.append("both together: \(both.reason)") }
        if let former = outcome.former {
            lines.append(
                "version \(former.version) resolved \(former.resolved) of the \(former.tasks) tasks, the new one "
                    + "\(former.newResolved); \(former.forgotten) forgotten"
            )
        }
        let place = library.appending(path: manifest.name).path
        return lines + [
            outcome.isPlaced ? "version \(manifest.version) is in \(place)" : "the former version stays in \(place)"
        ]
    }
}
