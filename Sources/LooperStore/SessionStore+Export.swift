extension SessionStore {
    /// How many sessions are read at a time.
    private static var chunk: Int { 100 }

    /// Gives all entries in an order that their keys decide: what belongs to no session, then session by session.
    ///
    /// No more of them than those of some sessions are in memory at a time.
    ///
    /// - Throws: what the store throws, and what `take` throws.
    public func export(_ take: (StoreEntry) throws -> Void) async throws {
        let sessions = try await entries(StoreSelection([.session]))
        let others = StoreEntry.Kind.allCases.filter { !$0.belongsToSession }
        for entry in try await entries(StoreSelection(Set(others))) { try take(entry) }
        let kinds = Set(StoreEntry.Kind.allCases).subtracting(others).subtracting([.session])
        for start in stride(from: 0, to: sessions.count, by: Self.chunk) {
            let chunk = sessions[start..<min(start + Self.chunk, sessions.count)]
            let found = try await entries(StoreSelection(kinds, sessions: Set(chunk.compactMap(\.session))))
            let bySession = Dictionary(grouping: found) { $0.session ?? "" }
            for session in chunk {
                try take(session)
                for entry in bySession[session.session ?? ""] ?? [] { try take(entry) }
            }
        }
    }
}
