/// What a run learns from and is measured by: samples, or pairs.
package struct TrainingSet: Sendable, Equatable {
    /// What is learned at once, by its index.
    package enum Units: Sendable, Equatable {
        case samples([TrainingSample])
        case pairs([PreferencePair])
    }

    /// All units, those to be learned from first.
    package let units: Units
    /// How many are there to be learned from.
    package let learned: Int

    /// A set of samples.
    package init(_ samples: [TrainingSample], validation: [TrainingSample] = []) {
        units = .samples(samples + validation)
        learned = samples.count
    }

    /// A set of pairs.
    package init(pairs: [PreferencePair], validation: [PreferencePair] = []) {
        units = .pairs(pairs + validation)
        learned = pairs.count
    }

    /// How many units there are.
    package var count: Int {
        switch units {
        case .samples(let samples): samples.count
        case .pairs(let pairs): pairs.count
        }
    }

    /// The units that are measured.
    package var validation: Range<Int> { learned..<count }

    /// What reports and errors call a unit.
    package func name(of unit: Int) -> String {
        switch units {
        case .samples(let samples): samples[unit].name
        case .pairs(let pairs): pairs[unit].name
        }
    }

    /// Tokens of a unit; those that two replies share count once.
    package func tokens(of unit: Int) -> Int {
        switch units {
        case .samples(let samples): samples[unit].ids.count
        case .pairs(let pairs): pairs[unit].prompt.count + pairs[unit].chosen.count + pairs[unit].rejected.count
        }
    }

    /// Tokens of a unit that carry loss.
    package func trained(in unit: Int) -> Int {
        switch units {
        case .samples(let samples): samples[unit].trained
        case .pairs(let pairs): pairs[unit].chosen.count + pairs[unit].rejected.count
        }
    }

    /// Most tokens of a pass: enough for each unit, and for some small ones together.
    package func rows(scope: TrainingPlanner.Scope, header: Int, usual: Int = 2048) -> Int {
        if case .samples(let samples) = units, scope == .reply {
            return samples.flatMap(\.replies).reduce(usual) { max($0, $1.count + header) }
        }
        return (0..<count).reduce(usual) { max($0, tokens(of: $1)) }
    }
}

extension TrainingSet {
    /// SHA-256 of all ids, masks and kinds in order: what changes when the data does.
    package var digest: String {
        var digest = SHA256()
        func add(_ numbers: [Int]) {
            numbers.withUnsafeBytes { digest.update($0) }
        }
        add([learned, count])
        switch units {
        case .samples(let samples):
            for sample in samples {
                add([sample.ids.count, sample.isGeneral ? 1 : 0])
                sample.ids.withUnsafeBytes { digest.update($0) }
                sample.lossMask.withUnsafeBytes { digest.update($0) }
            }
        case .pairs(let pairs):
            for ids in pairs.flatMap({ [$0.prompt, $0.chosen, $0.rejected] }) {
                add([ids.count])
                ids.withUnsafeBytes { digest.update($0) }
            }
        }
        return digest.hexDigest()
    }
}
