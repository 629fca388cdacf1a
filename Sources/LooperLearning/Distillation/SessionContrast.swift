import LooperCore

/// A session that solved a task and one that did not, of the same task where there are such, for a model to compare.
struct SessionContrast {
    /// Most steps that are shown of one.
    private static let mostSteps = 16
    /// Most characters of a reply, and of a result.
    private static let mostCharacters = 300

    let solved: String
    let failed: String

    init(_ experiences: [Experience], _ words: DistillationWords) {
        let whole = experiences.filter { $0.kind != .drill }
        let bad = whole.filter { $0.resolved == false }
        let good = whole.filter { $0.resolved == true }
        let failures = Dictionary(bad.map { ($0.task, $0) }) { first, _ in first }
        let pair = good.first { failures[$0.task] != nil }
        let success = pair ?? good.min { $0.trajectory.steps.count < $1.trajectory.steps.count }
        let failure = pair.flatMap { failures[$0.task] } ?? bad.first
        solved = success.map { Self.text(of: $0, words) } ?? words.word("none")
        failed = failure.map { Self.text(of: $0, words) } ?? words.word("none")
    }

    /// Replies and results, each cut with a mark, of the first and the last steps.
    private static func text(of experience: Experience, _ words: DistillationWords) -> String {
        let steps = experience.trajectory.steps
        let half = mostSteps / 2
        let shown = steps.count <= mostSteps ? [steps] : [Array(steps.prefix(half)), Array(steps.suffix(half))]
        return shown.map { part in
            part.map { step in
                cut(step.reply) + "\n" + words.word("result", ["text": cut(step.observation.text)])
            }.joined(separator: "\n")
        }.joined(separator: "\n\(words.word("left-out"))\n")
    }

    private static func cut(_ text: String) -> String {
        text.count > mostCharacters ? text.prefix(mostCharacters) + "…" : text
    }
}
