import Foundation

/// Preference of one reply over another, with the base as the reference: DPO (Rafailov and others, arXiv 2305.18290).
final class PreferenceObjective: TrainingObjective {
    private let runner: PassRunner
    private let beta: Double
    /// How much the base prefers the first reply of pairs, which never changes.
    private var reference: [Int: Double] = [:]

    init(runner: PassRunner, beta: Double) {
        self.runner = runner
        self.beta = beta
    }

    func accumulate(_ units: [Int], noise: UInt64) throws -> BatchResult {
        var result = BatchResult()
        for unit in units {
            let pair = try runner.pair(unit)
            let margin = try margin(unit, pair)
            result.add(outcome(margin))
            // The loss -log σ(βm) falls with m by β·σ(-βm), and m falls with each loss of the better reply by 1.
            let pull = beta * Self.sigmoid(-beta * margin)
            let pass = pair.pass.weighted { pair.chosen.contains($0) ? pull : -pull }
            _ = try runner.accumulate(pass, noise: noise)
        }
        return result
    }

    func evaluate(_ units: [Int]) throws -> BatchResult {
        var result = BatchResult()
        for unit in units { result.add(outcome(try margin(unit, runner.pair(unit)))) }
        return result
    }

    private func outcome(_ margin: Double) -> BatchResult {
        BatchResult(loss: Self.softplus(-beta * margin), weight: 1, preferred: margin > 0 ? 1 : 0)
    }

    /// How much more than the base the adapter prefers the first reply.
    private func margin(_ unit: Int, _ pair: PairPass) throws -> Double {
        let base = try reference[unit] ?? preference(pair, isBase: true)
        reference[unit] = base
        return try preference(pair, isBase: false) - base
    }

    /// By how much the first reply's logarithm of probability is above the second's.
    private func preference(_ pair: PairPass, isBase: Bool) throws -> Double {
        let losses = try runner.evaluate(pair.pass, isBase: isBase).losses
        func sum(_ part: Range<Int>) -> Double { losses[part].reduce(0) { $0 + Double($1) } }
        return sum(pair.rejected) - sum(pair.chosen)
    }

    private static func sigmoid(_ x: Double) -> Double {
        x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
    }

    /// log(1 + eˣ), which is -log σ(-x).
    private static func softplus(_ x: Double) -> Double {
        max(x, 0) + log1p(exp(-abs(x)))
    }
}
