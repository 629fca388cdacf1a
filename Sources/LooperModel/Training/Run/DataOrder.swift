import LooperCore

/// In which steps what is learned: the data is shuffled anew in each epoch and cut into batches.
///
/// Step and seed alone decide, so that a run that goes on needs nothing but the number of its last step.
package struct DataOrder: Sendable, Hashable {
    /// What is shuffled.
    package let count: Int
    /// How many belong to a step.
    package let batch: Int
    /// Decides the order.
    package let seed: UInt64

    /// Orders `count` things.
    package init(count: Int, batch: Int, seed: UInt64) {
        self.count = count
        self.batch = batch
        self.seed = seed
    }

    /// Steps of an epoch; the last may have fewer things than the others.
    package var stepsPerEpoch: Int { (count + batch - 1) / batch }

    /// The things of step `step`, from 1.
    package func batch(ofStep step: Int) -> [Int] {
        let (epoch, place) = (step - 1).quotientAndRemainder(dividingBy: stepsPerEpoch)
        return Array(order(ofEpoch: epoch)[place * batch..<min((place + 1) * batch, count)])
    }

    /// Fisher and Yates's shuffle.
    private func order(ofEpoch epoch: Int) -> [Int] {
        var random = SplitMix64(seed: .mixed(seed, UInt64(epoch), 1))
        var order = Array(0..<count)
        for last in order.indices.dropFirst().reversed() {
            order.swapAt(last, Int(random.unit() * Double(last + 1)))
        }
        return order
    }
}

extension UInt64 {
    /// A number that looks unrelated to those of other numbers.
    static func mixed(_ numbers: UInt64...) -> UInt64 {
        numbers.reduce(0x9E37_79B9_7F4A_7C15) { sum, number in
            var mixed = sum ^ number
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return (mixed ^ (mixed >> 31)) &+ 0x9E37_79B9_7F4A_7C15
        }
    }
}
