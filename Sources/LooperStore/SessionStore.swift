/// What is known of all sessions: what they were given, what they did and how they ended.
///
/// Everything in it is an entry with a key, and nothing is ever changed: an entry that is added twice is there once, and
/// another one under the same key is refused. So work that was cut can be done again, whoever else writes.
public protocol SessionStore: Sendable {
    /// Adds all of `entries`, or none.
    ///
    /// - Returns: how many of them were not there before.
    /// - Throws: ``StoreError`` with code `conflict` where another entry stands under the same key, with `noSession`
    ///   where the session of an entry is neither in the store nor among `entries`.
    @discardableResult
    func add(_ entries: [StoreEntry]) async throws -> Int

    /// The entries of `selection`: kind by kind, each in the order of its keys.
    func entries(_ selection: StoreSelection) async throws -> [StoreEntry]

    /// Past sessions, the one first whose text fits best; none where no word is found.
    func search(_ query: SessionQuery) async throws -> [SessionMatch]
}

/// Which entries are asked for; the default is all of them.
public struct StoreSelection: Sendable, Hashable {
    /// Their kinds.
    public var kinds: Set<StoreEntry.Kind>
    /// Those of these sessions alone, by ``SessionEntry/id``; entries that belong to no session are none of them.
    public var sessions: Set<String>?

    /// Asks for `kinds`, and for those of `sessions` alone where they are given.
    public init(_ kinds: Set<StoreEntry.Kind> = Set(StoreEntry.Kind.allCases), sessions: Set<String>? = nil) {
        self.kinds = kinds
        self.sessions = sessions
    }

    /// Whether `entry` is one of them.
    func contains(_ entry: StoreEntry) -> Bool {
        guard kinds.contains(entry.kind) else { return false }
        guard let sessions else { return true }
        return entry.session.map(sessions.contains) ?? false
    }
}
