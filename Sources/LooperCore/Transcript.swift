/// The conversation of a session as the model reads it: the opening, then a reply and a result for each step.
///
/// It only grows, but for ``apply(_:)``, which changes many turns at once so that a cached prefix serves for long in
/// between. Adding a step costs the same however long it is.
public struct Transcript: Sendable, Hashable {
    /// What the model reads next.
    public private(set) var messages: [Message]
    /// Numbers of the steps that are still in it, in order.
    public private(set) var steps: [Int] = []
    private let openingCount: Int

    /// Begins with what the model reads before its first reply.
    public init(opening: [Message]) {
        messages = opening
        openingCount = opening.count
    }

    /// Adds a step: what was pruned before it, its reply and its result.
    public mutating func append(_ step: Step) {
        if let pruning = step.pruning { apply(pruning) }
        messages.append(Message(.assistant, step.reply, tokens: step.tokens?.written))
        messages.append(Message(.user, step.result))
        steps.append(step.number)
    }

    /// Drops and shortens turns; steps that are not there are left alone.
    public mutating func apply(_ pruning: Pruning) {
        for shortened in pruning.shortened {
            guard let index = index(of: shortened.step) else { continue }
            let place = openingCount + 2 * index + 1
            messages[place] = messages[place].replacing(content: shortened.text)
        }
        guard !pruning.dropped.isEmpty else { return }
        let dropped = Set(pruning.dropped)
        var kept = Array(messages[..<openingCount])
        for (index, step) in steps.enumerated() where !dropped.contains(step) {
            kept += messages[(openingCount + 2 * index)...].prefix(2)
        }
        messages = kept
        steps.removeAll(where: dropped.contains)
    }

    /// The place of a step among those that are left; their numbers ascend.
    private func index(of step: Int) -> Int? {
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle] < step { low = middle + 1 } else { high = middle }
        }
        return low < steps.count && steps[low] == step ? low : nil
    }
}
