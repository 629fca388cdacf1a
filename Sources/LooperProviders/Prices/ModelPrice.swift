public import LooperCore

/// What the tokens of a model cost, in US dollars per million.
public struct ModelPrice: Sendable, Hashable, Codable {
    /// Tokens read.
    public var input: Double
    /// Tokens read that the provider had kept; `nil` where they cost what others do.
    public var cachedInput: Double?
    /// Tokens read that the provider keeps for later; `nil` where they cost what others do.
    public var cacheWrite: Double?
    /// Tokens written.
    public var output: Double

    /// Creates a price.
    public init(input: Double, cachedInput: Double? = nil, cacheWrite: Double? = nil, output: Double) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.output = output
    }

    /// US dollars for `usage`.
    public func cost(of usage: Usage) -> Double {
        let plain = max(0, usage.promptTokens - usage.cachedTokens - usage.cacheWriteTokens)
        let dollars =
            Double(plain) * input
            + Double(usage.cachedTokens) * (cachedInput ?? input)
            + Double(usage.cacheWriteTokens) * (cacheWrite ?? input)
            + Double(usage.replyTokens) * output
        return dollars / 1_000_000
    }

    private enum CodingKeys: String, CodingKey {
        case input, output
        case cachedInput = "cached_input"
        case cacheWrite = "cache_write"
    }
}
