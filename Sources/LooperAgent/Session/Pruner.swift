import LooperCore

/// Decides what leaves the transcript when room is needed.
///
/// It knows the steps whose results are still whole and the replies that held no usable call, so that a decision does
/// not look at the whole session.
struct Pruner {
    /// Steps at the end whose results are never shortened.
    private let recent: Int
    private var whole: [Int] = []
    private var unusable: [Int] = []
    private var lastUsable = 0

    init(keeping recent: Int) {
        self.recent = recent
    }

    /// Takes a step that is over, and what was pruned before it.
    mutating func take(_ step: Step) {
        if let pruning = step.pruning { take(pruning) }
        whole.append(step.number)
        if step.call == nil { unusable.append(step.number) } else { lastUsable = step.number }
    }

    /// What would make room: results of old steps become their summaries where that is shorter, and replies without a
    /// usable call that a usable one followed are dropped with their notices.
    ///
    /// - Parameters:
    ///   - steps: all steps of the session.
    ///   - isPressing: whether a small batch is worth the loss of the cached prefix too.
    ///   - line: what stands for a result that has this summary.
    /// - Returns: `nil` where there is nothing to prune, or too little to be worth it.
    func pruning(of steps: [Step], isPressing: Bool, line: (String) -> String) -> Pruning? {
        let dropped = unusable.filter { $0 < lastUsable }
        let old = whole.filter { !dropped.contains($0) }.dropLast(recent)
        let shortened = old.compactMap { number -> Pruning.Shortened? in
            let step = steps[number - 1]
            let text = line(step.observation.summary)
            guard text.utf8.count < step.result.utf8.count else { return nil }
            return Pruning.Shortened(step: number, text: text)
        }
        guard isPressing || shortened.count >= recent, !dropped.isEmpty || !shortened.isEmpty else { return nil }
        return Pruning(dropped: dropped, shortened: shortened)
    }

    /// Takes what was pruned.
    mutating func take(_ pruning: Pruning) {
        let shortened = Set(pruning.shortened.map(\.step))
        let dropped = Set(pruning.dropped)
        whole.removeAll { shortened.contains($0) || dropped.contains($0) }
        unusable.removeAll(where: dropped.contains)
    }
}
