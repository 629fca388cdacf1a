/// What a step is to make better.
protocol TrainingObjective {
    /// Adds the gradient of some units of the set to that of the step.
    ///
    /// - Parameter noise: names the step for dropout.
    func accumulate(_ units: [Int], noise: UInt64) throws -> BatchResult
    /// The same losses, without dropout and gradient.
    func evaluate(_ units: [Int]) throws -> BatchResult
}

/// What some units gave together.
struct BatchResult: Hashable {
    /// Sum of the losses.
    var loss = 0.0
    /// What the sum is divided by.
    var weight = 0.0
    /// Pairs in which the preferred reply was the likelier one already, against the base.
    var preferred: Int?

    /// The mean loss.
    var mean: Double { weight > 0 ? loss / weight : 0 }
    /// The share of those pairs.
    var accuracy: Double? { preferred.map { Double($0) / max(weight, 1) } }

    /// Adds what others gave.
    mutating func add(_ other: BatchResult) {
        loss += other.loss
        weight += other.weight
        if let preferred = other.preferred { self.preferred = (self.preferred ?? 0) + preferred }
    }
}
