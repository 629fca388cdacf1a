package import LooperCore

/// A task cut down to its edit: the statement names the lines, and no test is run.
package struct Drill: Sendable {
    /// The lines that hold the mistake.
    package let lines: ClosedRange<Int>
    /// What the model is asked to do.
    package let statement: String

    /// Cuts down a task with one fix; `nil` for others.
    package init?(
        _ task: CodingTask,
        tree: SourceTree,
        limits: ExpertLimits,
        phrases: Phrases,
        _ random: inout SplitMix64
    ) {
        let fixes = Fix.all(in: task.patch)
        guard fixes.count == 1, let fix = fixes.first, let edit = LineEdit(fix, in: tree) else { return nil }
        let all = tree.lines(of: fix.path)
        let size = Int.random(in: 30...80, using: &random)
        let last = edit.line + edit.old.count - 1
        let start = max(1, Int.random(in: min(edit.line, last - size + 1)...edit.line, using: &random))
        var end = min(all.count, max(last, start + size - 1))
        while end > last, all[(start - 1)..<end].reduce(0, { $0 + $1.utf8.count + 6 }) > limits.readCharacters {
            end -= 1
        }
        lines = start...end
        statement = phrases.drill(fix.path, lines, &random)
    }
}

extension ExpertMind {
    /// Reads the lines, makes the edit, ends; only the edit is learned.
    mutating func drill(_ lines: ClosedRange<Int>) throws(Dropped) -> Action {
        guard let errand = errands.first else {
            guard !actions.isEmpty else { throw Dropped(.noLines) }
            return Action(kind: .done, call: ToolCall("done"), thought: say(.drilled), isLearned: false)
        }
        guard !actions.isEmpty else {
            let thought = say(.readFile, ["path": errand.fix.path])
            return Action(kind: .read, call: read(errand.fix.path, lines), thought: thought, isLearned: false)
        }
        guard actions.count == 1, let action = try edit(errand) else { throw Dropped(.unreachable) }
        return action
    }
}
