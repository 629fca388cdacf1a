import Foundation
import LooperCore

extension ExpertMind {
    /// A wrong attempt where one is due, else the change itself, where its lines were shown; `nil` where they were not.
    mutating func edit(_ errand: Errand) throws(Dropped) -> Action? {
        guard let edit = shown(errand.fix) else { return nil }
        if traits.recovers, traits.drill == nil, !hasTried, errand.kind == .edit {
            hasTried = true
            if let (wrong, edit) = wrongAttempt(errand.fix) {
                attempt = wrong
                return Action(
                    kind: .wrong,
                    call: edit.call,
                    thought: reason(for: Errand(wrong, .wrong)),
                    isLearned: false
                )
            }
        }
        defer { isRecovering = false }
        if errand.kind == .undo {
            let values = place(of: errand.fix, isMissing: false)
            return Action(kind: .undo, call: edit.call, thought: say(.undo, values))
        }
        let start = isRecovering ? say(.still) + " " : ""
        return Action(kind: .edit, call: edit.call, thought: start + reason(for: errand))
    }

    /// The edit that makes `fix` by lines that were shown, a little wider than it needs to be where that is so.
    private func shown(_ fix: Fix) -> LineEdit? {
        [traits.moreLines, 0].lazy.compactMap { LineEdit(fix, in: tree, more: $0) }
            .first { visible.holds($0.old, of: $0.path) }
    }

    private mutating func wrongAttempt(_ fix: Fix) -> (Fix, LineEdit)? {
        let edits = PlausibleEdits(tree: tree)
        let (here, nearby) = (edits.here(fix), edits.nearby(fix))
        let order = random.happens(0.6) ? [here, nearby] : [nearby, here]
        for candidates in order {
            for wrong in candidates.shuffled(using: &random) {
                if let edit = LineEdit(wrong, in: tree), visible.holds(edit.old, of: edit.path) { return (wrong, edit) }
            }
        }
        return nil
    }

    /// What a change is made for, in words that name nothing unseen.
    private mutating func reason(for errand: Errand) -> String {
        let change = LineChange(errand.cause)
        var values = place(of: errand.fix, isMissing: change.occasion == .missing)
        // After a wrong attempt at the same place the lines are no more those in which the change was told.
        guard errand.fix.old == errand.cause.old else { return say(.other, values) }
        if let (old, new) = change.words, !old.contains("`"), !new.contains("`") {
            values["old"] = old
            if isKnown(new) { values["new"] = new }
        }
        let sentence = say(change.occasion, values)
        return sentence.isEmpty ? say(.other, values) : sentence
    }

    /// Longest line of code that a sentence quotes.
    private static let longestQuote = 90

    /// The first line that a fix changes, or the one after which it adds some: its number, and its code where that can
    /// be quoted.
    private func place(of fix: Fix, isMissing: Bool) -> [String: String] {
        let offset = zip(fix.old, fix.new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
        let line = isMissing ? max(1, fix.line - 1) : fix.line + offset
        var values = ["line": String(line)]
        let lines = tree.lines(of: fix.path)
        guard lines.indices.contains(line - 1), visible.holds([lines[line - 1]], of: fix.path) else { return values }
        let code = lines[line - 1].trimmingCharacters(in: .whitespaces)
        if !code.isEmpty, code.count <= Self.longestQuote, !code.contains("`") { values["code"] = code }
        return values
    }

    /// Whether a word needs no showing, or was shown.
    private func isKnown(_ word: String) -> Bool {
        Names.all(in: word).allSatisfy { Names.common.contains($0) || visible.names.contains($0) }
            && !word.contains("\"") && !word.contains("'")
    }
}
