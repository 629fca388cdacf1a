package import LooperCore

extension SplitMix64 {
    /// Starts from a seed and the name of what is chosen for, so that one task's choices do not depend on the others.
    package init(seed: UInt64, name: String) {
        // FNV-1a.
        self.init(seed: name.utf8.reduce(seed ^ 0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 })
    }

    /// Whether something of this probability happens.
    package mutating func happens(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }
}
