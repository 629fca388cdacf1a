extension LocalModel {
    /// What a local model computes with.
    public struct Options: Sendable, Hashable {
        /// Tokens of prompt and reply together; `nil` takes what the model was trained for.
        public var window: Int?
        /// Threads to compute with; `nil` takes one for each core.
        public var threads: Int?
        /// How many sessions have room for a whole window at once; more of them wait where there is no room.
        public var sessions: Int
        /// What computes.
        public var backend: ComputeBackend
        /// How keys and values are kept; `nil` takes `f16`, and `f32` where everything is exact.
        public var cache: CacheType?
        /// Whether everything is computed in single precision: the reference, and some three times slower.
        public var isExact: Bool

        /// Creates options.
        public init(
            window: Int? = nil,
            threads: Int? = nil,
            sessions: Int = 1,
            backend: ComputeBackend = .cpu,
            cache: CacheType? = nil,
            isExact: Bool = false
        ) {
            self.window = window
            self.threads = threads
            self.sessions = sessions
            self.backend = backend
            self.cache = cache
            self.isExact = isExact
        }

        /// The engine's options for a window of that many tokens.
        func engine(window: Int) throws(ModelError) -> Engine.Options {
            guard sessions > 0 else {
                throw ModelError(.invalidArgument, "there must be room for at least one session")
            }
            // A page more: what a sequence shares with kept ones is copied where it goes on.
            let (positions, overflows) = (window + Engine.page).multipliedReportingOverflow(by: sessions)
            return Engine.Options(
                positions: overflows ? .max : positions,
                backend: backend,
                threads: threads,
                cache: cache,
                isExact: isExact
            )
        }
    }
}
