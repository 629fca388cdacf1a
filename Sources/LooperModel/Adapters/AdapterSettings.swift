/// What holds for all of an adapter.
package struct AdapterSettings: Sendable, Hashable {
    /// The rank of its parts, where none has another.
    package var rank: Int
    /// What a part's product is multiplied by, before it is divided by the rank.
    package var alpha: Double
    /// Whether it is divided by the rank's square root instead (rsLoRA).
    package var isRankStabilised: Bool
    /// Share of inputs that were dropped in training; nothing is dropped here.
    package var dropout: Double
    /// From these ids on, where the prompt holds them last, the adapter is in force; `nil` is everywhere.
    package var invocation: [Int32]?
    /// The name of the model it was trained on; for people.
    package var base: String?

    /// Creates settings.
    package init(
        rank: Int,
        alpha: Double,
        isRankStabilised: Bool = false,
        dropout: Double = 0,
        invocation: [Int32]? = nil,
        base: String? = nil
    ) {
        self.rank = rank
        self.alpha = alpha
        self.isRankStabilised = isRankStabilised
        self.dropout = dropout
        self.invocation = invocation
        self.base = base
    }

    /// What B·A is multiplied by.
    package var scale: Double { scale(rank: rank, alpha: alpha) }

    /// What B·A of a part with this rank and alpha is multiplied by.
    func scale(rank: Int, alpha: Double) -> Double {
        Self.scale(rank: rank, alpha: alpha, isRankStabilised: isRankStabilised)
    }

    /// α / r, or α / √r for rsLoRA (arXiv 2312.03732): the one place where it is computed.
    static func scale(rank: Int, alpha: Double, isRankStabilised: Bool) -> Double {
        alpha / (isRankStabilised ? Double(rank).squareRoot() : Double(rank))
    }
}
