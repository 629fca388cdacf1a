extension TrainingSet {
    /// Refuses what cannot be learned from: units that are too long, or without anything to predict, or none at all.
    ///
    /// - Throws: ``ModelError`` that names them.
    package func check(maxTokens: Int) throws(ModelError) {
        let long = units { tokens(of: $0) > maxTokens }.map { "\(name(of: $0)) (\(tokens(of: $0)) tokens)" }
        guard long.isEmpty else {
            throw ModelError(
                .promptTooLong,
                "\(Self.listed(long)) \(long.count == 1 ? "is" : "are") longer than --max-tokens \(maxTokens), and "
                    + "nothing is ever cut; raise it, or leave such samples out with --skip-long"
            )
        }
        let empty = units { trained(in: $0) == 0 }.map(name)
        guard empty.isEmpty else {
            throw ModelError(.invalidTokens, "\(Self.listed(empty)): there is no token to be learned")
        }
        guard learned > 0 else { throw ModelError(.invalidTokens, "there is nothing to learn from") }
    }

    /// The set without the units for which `isUnwanted` holds, and the names of those.
    package func leavingOut(_ isUnwanted: (TrainingSet, Int) -> Bool) -> (set: TrainingSet, names: [String]) {
        let unwanted = Set(units { isUnwanted(self, $0) })
        let kept = units { !unwanted.contains($0) }
        let (first, rest) = (kept.filter { $0 < learned }, kept.filter { $0 >= learned })
        let set =
            switch units {
            case .samples(let samples): TrainingSet(first.map { samples[$0] }, validation: rest.map { samples[$0] })
            case .pairs(let pairs): TrainingSet(pairs: first.map { pairs[$0] }, validation: rest.map { pairs[$0] })
            }
        return (set, unwanted.sorted().map(name))
    }

    /// Some names in words.
    package static func listed(_ names: [String]) -> String {
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }

    private func units(_ isWanted: (Int) -> Bool) -> [Int] {
        (0..<count).filter(isWanted)
    }
}
