import LooperCore

/// Which weights get an adapter, and of what form.
package struct LoRAShape: Sendable, Hashable, Codable {
    /// Rank of each product.
    package var rank: Int
    /// What the product is multiplied by, before it is divided by the rank.
    package var alpha: Double
    /// Whether the divisor is the root of the rank.
    package var isRankStabilised: Bool
    /// The weights, in the order of ``LoRATarget``.
    package private(set) var targets: [LoRATarget]

    /// Creates a shape.
    package init(
        rank: Int = 16,
        alpha: Double = 32,
        isRankStabilised: Bool = false,
        targets: [LoRATarget] = LoRATarget.allCases
    ) {
        self.rank = rank
        self.alpha = alpha
        self.isRankStabilised = isRankStabilised
        self.targets = LoRATarget.allCases.filter(targets.contains)
    }

    /// What the product of B and A is multiplied by, once.
    package var scale: Double {
        AdapterSettings.scale(rank: rank, alpha: alpha, isRankStabilised: isRankStabilised)
    }

    /// The first values of an adapter: those of A drawn as PEFT draws them, uniform over ±1/√(columns), and B zero.
    ///
    /// Kaiming's bound √(6 / ((1 + a²) · columns)) with a² = 5 comes to that.
    package static func initialValues(_ tensors: [TrainableTensor], seed: UInt64) -> [Float] {
        var random = SplitMix64(seed: seed)
        var values = Array(repeating: Float(0), count: tensors.map(\.range.upperBound).max() ?? 0)
        for tensor in tensors where !tensor.isB {
            let bound = 1 / Double(tensor.columns).squareRoot()
            for index in tensor.range { values[index] = Float((2 * random.unit() - 1) * bound) }
        }
        return values
    }

    private enum CodingKeys: String, CodingKey {
        case rank, alpha, targets
        case isRankStabilised = "rslora"
    }
}
