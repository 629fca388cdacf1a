public import LooperCore

/// An experiment's arms and how often each is drawn, for as long as a phase stands.
///
/// Which arm a key is given is a pure function that other programs can compute, and will not change:
///
///     n = fnv1a32(decimal(fnv1a32(seed + key))) mod 10000 / 10000    with seed = "experiment:salt:phase"
///
/// over the bytes of UTF-8, `+` putting texts together and `decimal` writing a number's digits. The arm is the first, in
/// their order, whose share and those before it add up to more than n. The second hash evens out the weak low bits of
/// the first, as feature-flag SDKs do it (GrowthBook's hash version 2). With the seed `demo:s1:0`:
///
/// | key | 10000 n | arm of none=0.5, prompt=0.25, weights=0.25 |
/// | --- | ---: | --- |
/// | `alice` | 4615 | none |
/// | `dave` | 6244 | prompt |
/// | `frank` | 8126 | weights |
/// | `später` | 3670 | none |
public struct Allocation: Sendable, Hashable, Codable {
    /// How many buckets there are.
    public static let buckets = 10_000

    /// Names the experiment; part of the hash.
    public var experiment: String
    /// Makes the draws of this experiment independent of any other's; part of the hash.
    public var salt: String
    /// Another one whenever the weights change, so that keys are drawn anew; part of the hash.
    public var phase: String
    /// Arms in a fixed order with their share; shares are not negative and at least one is positive.
    public var weights: [Weight]

    /// An arm and its share of the draws.
    public struct Weight: Sendable, Hashable, Codable {
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
    public init(experiment: String, salt: String, phase: String = "0", weights: [Weight]) {
        precondition(Self.areSound(weights), "shares are not negative, and one of them is positive")
        self.experiment = experiment
        self.salt = salt
        self.phase = phase
        self.weights = weights
    }

    /// Whether arms can be drawn with these weights; those that are read from a file may not be.
    package static func areSound(_ weights: [Weight]) -> Bool {
        weights.allSatisfy { $0.share >= 0 && $0.share.isFinite } && weights.contains { $0.share > 0 }
    }

    /// What is hashed before the key.
    public var seed: String { "\(experiment):\(salt):\(phase)" }

    /// The bucket of a key, 0 to 9,999, each as probable as another.
    public func bucket(of key: String) -> Int {
        Int(Self.fnv1a(String(Self.fnv1a(seed + key))) % UInt32(Self.buckets))
    }

    /// The arm of a key.
    public func arm(for key: String) -> Arm {
        let drawable = weights.filter { $0.share > 0 }
        let total = drawable.reduce(0) { $0 + $1.share }
        // Shares that add up to 1 are taken as they are, so that other programs come to the same last bit.
        let point = Double(bucket(of: key)) / Double(Self.buckets) * (abs(total - 1) < 1e-9 ? 1 : total)
        var reached = 0.0
        for weight in drawable.dropLast() {
            reached += weight.share
            if point < reached { return weight.arm }
        }
        return drawable[drawable.count - 1].arm
    }

    /// How probable an arm is for a key of which nothing is known.
    public func propensity(of arm: Arm) -> Double {
        let shares = weights.filter { $0.arm == arm }.reduce(0) { $0 + $1.share }
        return shares / weights.reduce(0) { $0 + $1.share }
    }

    /// 32-bit FNV-1a over UTF-8.
    static func fnv1a(_ text: String) -> UInt32 {
        text.utf8.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
