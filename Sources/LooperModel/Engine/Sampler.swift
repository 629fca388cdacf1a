import Foundation
package import LooperCore

/// Chooses the next id from logits; the same options and logits give the same ids.
package struct Sampler: Sendable {
    private let temperature: Double
    private let topP: Double
    private let minP: Double
    private var random: SplitMix64

    /// Starts with the seed of `options`.
    package init(_ options: GenerationOptions) {
        temperature = options.temperature
        topP = options.topP
        minP = options.minP
        random = SplitMix64(seed: options.seed)
    }

    /// The next id.
    ///
    /// - Parameter logits: one for each id of the vocabulary.
    /// - Throws: ``ModelError/Code/notANumber`` where no logit is a finite number.
    package mutating func next(_ logits: some RandomAccessCollection<Float>) throws(ModelError) -> Int32 {
        let best = Self.best(of: logits)
        guard let best, best.logit.isFinite else {
            throw ModelError(.notANumber, "the model's logits are not numbers: its file may be damaged, get it again")
        }
        // Written so that NaN is greedy too.
        guard temperature > 0 else { return best.id }
        let candidates = kept(weighed(logits, best: best.logit))
        return draw(candidates) ?? best.id
    }

    /// The most likely id, the lowest of them in a tie.
    private static func best(of logits: some RandomAccessCollection<Float>) -> (id: Int32, logit: Float)? {
        var best: (id: Int32, logit: Float)?
        for (id, logit) in zip(Int32(0)..., logits) where logit > best?.logit ?? -.infinity {
            best = (id, logit)
        }
        return best
    }

    private struct Candidate {
        var id: Int32
        /// Probability up to a factor; 1 for the best.
        var weight: Double
    }

    private func weighed(_ logits: some RandomAccessCollection<Float>, best: Float) -> [Candidate] {
        zip(Int32(0)..., logits).compactMap { id, logit in
            let weight = exp(Double(logit - best) / temperature)
            return weight > 0 ? Candidate(id: id, weight: weight) : nil
        }
    }

    private func kept(_ candidates: [Candidate]) -> [Candidate] {
        let likely = minP > 0 ? candidates.filter { $0.weight >= min(minP, 1) } : candidates
        guard topP < 1 else { return likely }
        let total = candidates.reduce(0) { $0 + $1.weight }
        // Ids below this share cannot belong to the smallest set that reaches topP: together they weigh too little.
        let floor = (1 - max(topP, 0)) / Double(candidates.count) * total
        var rest = max(topP, 0) * total
        var chosen: [Candidate] = []
        for candidate in likely.filter({ $0.weight >= min(floor, 1) }).sorted(by: Self.precedes) {
            chosen.append(candidate)
            rest -= candidate.weight
            if rest <= 0 { break }
        }
        return chosen
    }

    private static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
        a.weight == b.weight ? a.id < b.id : a.weight > b.weight
    }

    private mutating func draw(_ candidates: [Candidate]) -> Int32? {
        var rest = random.unit() * candidates.reduce(0) { $0 + $1.weight }
        for candidate in candidates {
            rest -= candidate.weight
            if rest < 0 { return candidate.id }
        }
        return candidates.last?.id
    }
}
