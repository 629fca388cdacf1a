/// Tokens read and written, how long that took and what it cost.
public struct Usage: Sendable, Hashable {
    /// Tokens of the prompt, cached ones included.
    public var promptTokens: Int
    /// Those of them whose keys and values were already there.
    public var cachedTokens: Int
    /// Those of them that a provider wrote into its cache, where it charges for that.
    public var cacheWriteTokens: Int
    /// Tokens written.
    public var replyTokens: Int
    /// Seconds spent reading the prompt.
    public var promptSeconds: Double
    /// Seconds spent writing the reply.
    public var replySeconds: Double
    /// US dollars; `nil` where no price is known, as for a model on this machine.
    public var cost: Double?
    /// Whether a count is an estimate, as when a stream was left before the provider told its own.
    public var isEstimated: Bool

    /// Creates a usage record; everything not given is zero.
    public init(
        promptTokens: Int = 0,
        cachedTokens: Int = 0,
        cacheWriteTokens: Int = 0,
        replyTokens: Int = 0,
        promptSeconds: Double = 0,
        replySeconds: Double = 0,
        cost: Double? = nil,
        isEstimated: Bool = false
    ) {
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.replyTokens = replyTokens
        self.promptSeconds = promptSeconds
        self.replySeconds = replySeconds
        self.cost = cost
        self.isEstimated = isEstimated
    }
}

extension Usage: Codable {
    private enum CodingKeys: String, CodingKey {
        case cost
        case promptTokens = "prompt_tokens"
        case cachedTokens = "cached_tokens"
        case cacheWriteTokens = "cache_write_tokens"
        case replyTokens = "reply_tokens"
        case promptSeconds = "prompt_seconds"
        case replySeconds = "reply_seconds"
        case isEstimated = "estimated"
    }

    /// Reads a record; what only providers write may be absent, and a count that no session reaches is refused.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        promptTokens = try values.count(.promptTokens)
        cachedTokens = try values.count(.cachedTokens)
        cacheWriteTokens = try values.contains(.cacheWriteTokens) ? values.count(.cacheWriteTokens) : 0
        replyTokens = try values.count(.replyTokens)
        promptSeconds = try values.decode(Double.self, forKey: .promptSeconds)
        replySeconds = try values.decode(Double.self, forKey: .replySeconds)
        cost = try values.decodeIfPresent(Double.self, forKey: .cost)
        isEstimated = try values.decodeIfPresent(Bool.self, forKey: .isEstimated) ?? false
    }

    /// Writes a record; what only providers know is left out where it says nothing.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(promptTokens, forKey: .promptTokens)
        try values.encode(cachedTokens, forKey: .cachedTokens)
        if cacheWriteTokens > 0 { try values.encode(cacheWriteTokens, forKey: .cacheWriteTokens) }
        try values.encode(replyTokens, forKey: .replyTokens)
        try values.encode(promptSeconds, forKey: .promptSeconds)
        try values.encode(replySeconds, forKey: .replySeconds)
        try values.encodeIfPresent(cost, forKey: .cost)
        if isEstimated { try values.encode(isEstimated, forKey: .isEstimated) }
    }
}

extension KeyedDecodingContainer {
    /// A count of tokens that sums of many of them cannot overflow.
    fileprivate func count(_ key: Key) throws -> Int {
        let count = try decode(Int.self, forKey: key)
        guard (0...1 << 40).contains(count) else {
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: self,
                debugDescription: "\(count) is no count of tokens"
            )
        }
        return count
    }
}

extension Trajectory {
    /// US dollars over all steps whose cost is known; `nil` where none is.
    ///
    /// Replies that broke off and were asked for again are not in it: nobody says what they cost.
    public var cost: Double? {
        let known = steps.compactMap(\.usage.cost)
        return known.isEmpty ? nil : known.reduce(0, +)
    }
}
