public import LooperCore

/// What decides how demonstrations come out, kept beside them so that a run goes on with the same only.
public struct DemonstrationSettings: Sendable, Hashable, Codable {
    /// The model for whose tokens they are written.
    public var model: ModelIdentity
    /// Decides all that is drawn.
    public var seed: UInt64
    /// The probability of a wrong attempt.
    public var recovery: Double
    /// The part of the tasks of which only the edit is made.
    public var drills: Double

    /// Creates settings.
    public init(model: ModelIdentity, seed: UInt64 = 0, recovery: Double = 0.3, drills: Double = 0) {
        self.model = model
        self.seed = seed
        self.recovery = recovery
        self.drills = drills
    }
}
