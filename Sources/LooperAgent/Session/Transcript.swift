import LooperCore

/// The conversation of a session: the opening, then a reply and a result for each step.
///
/// It only grows, but for ``prune(keeping:summary:)``, which changes many turns at once so that a cached prefix serves
/// for long in between.
struct Transcript {
    private struct Turn {
        var reply: Message
        var result: Message
        var summary: String
        var isUsable: Bool
        var isPruned = false
    }

    private let opening: [Message]
    private var turns: [Turn] = []

    init(opening: [Message]) {
        self.opening = opening
    }

    /// The conversation as the model reads it next.
    var messages: [Message] {
        opening + turns.flatMap { [$0.reply, $0.result] }
    }

    /// Adds a step.
    ///
    /// - Parameters:
    ///   - summary: what stands for the result once it is pruned.
    ///   - isUsable: whether the reply held a usable call; one that did not is dropped once repaired.
    mutating func append(reply: Message, result: String, summary: String, isUsable: Bool) {
        turns.append(Turn(reply: reply, result: Message(.user, result), summary: summary, isUsable: isUsable))
    }

    /// How many results ``prune(keeping:summary:)`` would replace.
    func prunable(keeping recent: Int) -> Int {
        turns.dropLast(recent).count { !$0.isPruned }
    }

    /// Replaces the results of all but the last `recent` turns by their summaries, and drops replies without a usable
    /// call that a usable one followed, with their notices.
    ///
    /// - Returns: whether anything changed.
    mutating func prune(keeping recent: Int, summary: (String) -> String) -> Bool {
        let before = turns.count
        let lastUsable = turns.lastIndex(where: \.isUsable) ?? 0
        var index = 0
        turns.removeAll { turn in
            defer { index += 1 }
            return !turn.isUsable && index < lastUsable
        }
        var changed = turns.count != before
        for index in turns.indices.dropLast(recent) where !turns[index].isPruned {
            let shorter = summary(turns[index].summary)
            turns[index].isPruned = true
            guard shorter.utf8.count < turns[index].result.content.utf8.count else { continue }
            turns[index].result = turns[index].result.replacing(content: shorter)
            changed = true
        }
        return changed
    }
}
