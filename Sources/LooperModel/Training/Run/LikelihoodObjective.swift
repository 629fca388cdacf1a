/// Likelihood of the model's own tokens; on general samples, staying as the base is.
struct LikelihoodObjective: TrainingObjective {
    let runner: PassRunner
    /// Weight of the mean divergence from the base against the mean loss.
    let keep: Double

    func accumulate(_ units: [Int], noise: UInt64) throws -> BatchResult {
        var noise = noise
        return try sum(units) { pass in
            noise = .mixed(noise, 1)
            return try runner.accumulate(pass, noise: noise)
        }
    }

    func evaluate(_ units: [Int]) throws -> BatchResult {
        try sum(units) { try runner.evaluate($0) }
    }

    private func sum(_ units: [Int], _ compute: (TrainingPass) throws -> PassResult) throws -> BatchResult {
        let passes = try runner.passes(units)
        let kept = passes.filter { $0.objective == .keep }.reduce(0) { $0 + $1.weight }
        let learned = passes.filter { $0.objective == .likelihood }.reduce(0) { $0 + $1.weight }
        // One divisor serves both means: the weights of what is kept carry the rest.
        let divisor = learned > 0 ? learned : kept
        let factor = kept > 0 ? keep * divisor / kept : 0
        var result = BatchResult(weight: divisor)
        for pass in passes {
            result.loss += try compute(pass.objective == .keep ? pass.weighted { _ in factor } : pass).loss
        }
        return result
    }
}
