import GRDB

extension SQLiteStore {
    /// Past sessions by SQLite's `bm25`, the best first; those that fit equally well by their ids.
    public func search(_ query: SessionQuery) async throws -> [SessionMatch] {
        let words = query.words
        guard !words.isEmpty, query.limit > 0 else { return [] }
        // A word has nothing but letters, digits and `_`, and in quotes it is no operator.
        let pattern = words.map { "\"\($0)\"" }.joined(separator: " OR ")
        let arguments: StatementArguments = [
            "pattern": pattern, "statement": query.statement, "repository": query.repository,
            "tasks": try JSONText.list(query.excludedTasks), "files": try JSONText.list(query.excludedFiles),
            "resolved": query.isResolvedOnly, "limit": query.limit,
        ]
        return try await StoreError.reporting(file) {
            try await queue.read { db in
                try Row.fetchAll(db, sql: Self.sql, arguments: arguments).map(Self.match)
            }
        }
    }

    private static let sql = """
        SELECT digests.*, -bm25(digest_index, \(SessionDigest.fields.map { "\($0.weight)" }.joined(separator: ", ")))
            AS score,
            (SELECT min(verdict = 'resolved') FROM grades WHERE session = digests.session AND verdict <> 'error')
            AS resolved
        FROM digest_index JOIN digests ON digests.row = digest_index.rowid
        WHERE digest_index MATCH :pattern AND digests.statement <> :statement
            AND (:repository IS NULL OR digests.repository = :repository)
            AND (digests.task IS NULL OR digests.task NOT IN (SELECT value FROM json_each(:tasks)))
            AND NOT EXISTS (
                SELECT 1 FROM json_each(digests.changed) AS file
                WHERE file.value IN (SELECT value FROM json_each(:files))
            )
            AND (NOT :resolved OR resolved)
        ORDER BY score DESC, digests.session LIMIT :limit
        """

    private static func match(_ row: Row) throws -> SessionMatch {
        SessionMatch(
            digest: try StoreRow<SessionDigest>(row: row).value,
            score: row["score"],
            isResolved: row["resolved"]
        )
    }
}
