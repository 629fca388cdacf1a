public import LooperCore

/// Puts what was distilled anew together with what a skill said before.
public struct DistillateMerge: Sendable {
    private let words: DistillationWords
    private let limits: DistillationLimits
    private let countTokens: @Sendable (String) -> Int

    /// Prepares merges within these limits.
    package init(
        _ words: DistillationWords,
        limits: DistillationLimits = DistillationLimits(),
        countTokens: @escaping @Sendable (String) -> Int
    ) {
        self.words = words
        self.limits = limits
        self.countTokens = countTokens
    }

    /// Prepares merges that are written with the templates in a folder, that of `prompts/distillation/`.
    ///
    /// - Throws: ``LearningError`` that names the file and what is missing or wrong in it.
    public init(
        prompts: TextFolder,
        limits: DistillationLimits = DistillationLimits(),
        countTokens: @escaping @Sendable (String) -> Int
    ) throws(LearningError) {
        self.init(try DistillationWords(files: prompts), limits: limits, countTokens: countTokens)
    }

    /// The new text with the old one's bullets.
    ///
    /// Those that say nearly the same are one, in the new words and with the counters of both; of more than are allowed,
    /// the least helpful drop out. The example is the new one.
    public func merge(_ new: Distillate, into old: Skill) -> Distillate {
        var bullets = new.bullets
        for bullet in old.bullets {
            if let place = bullets.firstIndex(where: { $0.saysTheSame(as: bullet) }) {
                bullets[place].uses += bullet.uses
                bullets[place].helpful += bullet.helpful
                bullets[place].harmful += bullet.harmful
            } else {
                bullets.append(bullet)
            }
        }
        // Sorted by place too, so that among equals the new ones stay and keep their order.
        let ranked = bullets.enumerated().sorted { ($1.element.merit, $0.offset) < ($0.element.merit, $1.offset) }
        var merged = new
        merged.bullets = ranked.prefix(limits.bullets).map(\.element)
        merged.write(words, countTokens)
        while merged.tokens > limits.mostTokens, merged.bullets.count > 1 {
            merged.bullets.removeLast()
            merged.write(words, countTokens)
        }
        return merged
    }
}

extension Distillate {
    /// Puts the body together and counts it.
    mutating func write(_ words: DistillationWords, _ countTokens: (String) -> Int) {
        body = words.page(
            .body,
            ["bullets": bullets.map(\.text).joined(separator: "\n"), "example": example]
        )
        if body.last != "\n" { body += "\n" }
        tokens = countTokens(body)
    }
}
