/// How samples and pairs become passes.
package protocol PassPlanning: Sendable {
    /// The passes that learn from some of `samples`, once each.
    func passes(of batch: [Int], in samples: [TrainingSample]) throws(ModelError) -> [TrainingPass]
    /// The pass of a pair, whose prefix is known by the number `session`.
    func pass(of pair: PreferencePair, session: Int) throws(ModelError) -> PairPass
    /// What the base has to have read of a sample before its passes, where they see a prefix.
    func prefix(of sample: TrainingSample) throws(ModelError) -> ArraySlice<Int32>
    /// The same of a pair.
    func prefix(of pair: PreferencePair) throws(ModelError) -> ArraySlice<Int32>
}

extension TrainingPlanner: PassPlanning {}

/// Plans and computes the passes of a set's units.
final class PassRunner {
    let engine: any TrainingEngine
    let set: TrainingSet
    private let planning: any PassPlanning
    private let prefixes: PrefixStore

    init(engine: any TrainingEngine, set: TrainingSet, planning: any PassPlanning, room: PrefixStore.Room) {
        self.engine = engine
        self.set = set
        self.planning = planning
        prefixes = PrefixStore(engine: engine, room: room)
    }

    /// The passes of some samples of the set.
    func passes(_ units: [Int]) throws(ModelError) -> [TrainingPass] {
        guard case .samples(let samples) = set.units else { return [] }
        return try planning.passes(of: units, in: samples)
    }

    /// The pass of a pair of the set.
    func pair(_ unit: Int) throws(ModelError) -> PairPass {
        guard case .pairs(let pairs) = set.units else {
            throw ModelError(.invalidArgument, "a preference is learned from pairs of replies")
        }
        return try planning.pass(of: pairs[unit], session: unit)
    }

    /// The losses of a pass.
    func evaluate(_ pass: TrainingPass, isBase: Bool = false) throws -> PassResult {
        var request = try request(pass)
        request.isBase = isBase
        return try engine.evaluate(request)
    }

    /// Losses of a pass, whose gradient is added to that of the step.
    func accumulate(_ pass: TrainingPass, noise: UInt64) throws -> PassResult {
        var request = try request(pass)
        request.noise = noise
        return try engine.accumulate(request)
    }

    /// What is to be computed, with what the base has read for it.
    func request(_ pass: TrainingPass) throws -> PassRequest {
        var request = PassRequest(pass)
        for case .prefix(let session) in pass.segments.map(\.source) where request.prefixes[session] == nil {
            request.prefixes[session] = try prefixes.prefix(of: session, ids: prefixIDs(session))
        }
        return request
    }

    private func prefixIDs(_ session: Int) throws(ModelError) -> ArraySlice<Int32> {
        switch set.units {
        case .samples(let samples): try planning.prefix(of: samples[session])
        case .pairs(let pairs): try planning.prefix(of: pairs[session])
        }
    }
}

extension TrainingPass {
    /// The pass with the weight of each scored position, in order, multiplied.
    func weighted(by factor: (Int) -> Double) -> TrainingPass {
        var pass = self
        var scored = 0
        for segment in pass.segments.indices {
            for place in pass.segments[segment].targets.indices where pass.segments[segment].targets[place] >= 0 {
                let weight = Double(pass.segments[segment].weights[place])
                pass.segments[segment].weights[place] = Float(weight * factor(scored))
                scored += 1
            }
        }
        return pass
    }
}
