import LooperCore

/// How one family of servers is spoken to.
protocol WireFormat: Sendable {
    /// The request for a reply.
    ///
    /// - Throws: ``ProviderError`` where the server cannot do what `options` ask for.
    func request(for messages: [Message], options: GenerationOptions) throws(ProviderError) -> HTTPRequest

    /// What reads the stream that comes back.
    func makeReader() -> any ReplyReader

    /// Whether requests are now made otherwise because the server refused one with `error`.
    func adapts(to error: ProviderError) -> Bool

    /// The exact number of tokens of `messages`, or `nil` where the server does not count.
    func count(_ messages: [Message]) async throws -> Int?
}

/// Reads the events of one reply.
protocol ReplyReader {
    /// What `event` says, in order.
    ///
    /// - Throws: ``ProviderError`` where it says that there will be no reply, or nothing that can be understood.
    mutating func read(_ event: ServerSentEvent) throws(ProviderError) -> [ReplyPart]
}

/// What a stream says.
enum ReplyPart: Sendable, Hashable {
    /// The next piece of the text.
    case text(String)
    /// The next piece of what the model thinks before it writes, where the server keeps that apart.
    case thought(String)
    /// The server's own counts so far.
    case usage(ReportedUsage)
    /// The model has ended its turn.
    case ended(StopReason)
    /// Nothing follows.
    case done
}

/// Counts as the server gives them; those of later events replace earlier ones.
struct ReportedUsage: Sendable, Hashable {
    /// All tokens of the prompt.
    var prompt: Int?
    /// Those of them from a cache.
    var cached: Int?
    /// Those of them that went into a cache.
    var cacheWrite: Int?
    /// Tokens of the reply, thoughts included.
    var reply: Int?

    /// Whether nothing has to be estimated.
    var isComplete: Bool { prompt != nil && reply != nil }

    /// Takes what `newer` knows.
    mutating func merge(_ newer: ReportedUsage) {
        prompt = newer.prompt ?? prompt
        cached = newer.cached ?? cached
        cacheWrite = newer.cacheWrite ?? cacheWrite
        reply = newer.reply ?? reply
    }
}
