public import LooperCore

/// An experiment's arms and how often each is drawn.
public struct Allocation: Sendable, Hashable {
    /// Names the experiment; part of the hash.
    public var experiment: String
    /// Makes the draws of this experiment independent of any other's; part of the hash.
    public var salt: String
    /// Raised whenever the weights change, so that sessions are drawn anew; part of the hash.
    public var phase: Int
    /// Arms in a fixed order with their share; shares are not negative and at least one is positive.
    public var weights: [Weight]

    /// An arm and its share of the draws.
    public struct Weight: Sendable, Hashable {
        /// The arm.
        public var arm: Arm
        /// How often it is drawn, relative to the other shares.
        public var share: Double

        /// Creates a weight.
        public init(_ arm: Arm, _ share: Double) {
            self.arm = arm
            self.share = share
        }
    }

    /// Creates an allocation.
    public init(experiment: String, salt: String, phase: Int = 0, weights: [Weight]) {
        precondition(weights.allSatisfy { $0.share >= 0 }, "a share is not negative")
        precondition(weights.contains { $0.share > 0 }, "an arm that can be drawn is needed")
        self.experiment = experiment
        self.salt = salt
        self.phase = phase
        self.weights = weights
    }

    /// The arm of a session: a pure function of the session's key and this allocation.
    ///
    /// 32-bit FNV-1a is applied twice, the second time to the decimal digits of the first, which evens out its weak
    /// low bits; the remainder modulo 10,000 picks the arm along the cumulated shares. Feature-flag SDKs draw so
    /// (GrowthBook's hash version 2). The key that is hashed is `salt:experiment:phase:sessionKey`.
    public func arm(for sessionKey: String) -> Arm {
        let point = Double(Self.bucket("\(salt):\(experiment):\(phase):\(sessionKey)")) / 10_000
        let drawable = weights.filter { $0.share > 0 }
        let total = drawable.reduce(0) { $0 + $1.share }
        var reached = 0.0
        for weight in drawable.dropLast() {
            reached += weight.share / total
            if point < reached { return weight.arm }
        }
        return drawable[drawable.count - 1].arm
    }

    /// 0 to 9,999, evenly.
    static func bucket(_ key: String) -> UInt32 {
        fnv1a(String(fnv1a(key))) % 10_000
    }

    /// 32-bit FNV-1a over UTF-8.
    static func fnv1a(_ text: String) -> UInt32 {
        text.utf8.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
