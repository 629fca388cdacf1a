import GRDB

/// What the check of a store found.
public struct StoreCheck: Sendable, Hashable, Codable {
    /// How many entries there are of each kind, by the name of the kind.
    public var counts: [String: Int]
    /// What is wrong, a line each; empty where nothing is.
    public var problems: [String]
    /// Sessions without an outcome: they run, or were killed.
    public var unfinished: Int
}

extension SQLiteStore {
    /// Looks whether the file is whole, everything belongs to a session that is there, and the search knows all digests.
    ///
    /// - Throws: ``StoreError`` where the store cannot be read at all.
    public func check() async throws -> StoreCheck {
        try await StoreError.reporting(file) {
            try await queue.write { db in
                var problems = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
                problems += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
                    "an entry of \(row["table"] as String) belongs to no session"
                }
                for (sql, words) in Self.orphans {
                    let count = try Int.fetchOne(db, sql: sql) ?? 0
                    if count > 0 { problems.append("\(count) \(words)") }
                }
                problems += Self.indexProblem(db)
                return StoreCheck(
                    counts: try Self.counts(db),
                    problems: problems,
                    unfinished: try Int.fetchOne(db, sql: Self.unfinished) ?? 0
                )
            }
        }
    }

    private static let unfinished = "SELECT count(*) FROM sessions WHERE id NOT IN (SELECT session FROM outcomes)"

    /// What no foreign key sees.
    private static let orphans = [
        (
            """
            SELECT count(*) FROM outcomes
            WHERE steps <> (SELECT count(*) FROM steps WHERE steps.session = outcomes.session)
            """, "outcomes do not have as many steps as they say"
        ),
        (
            "SELECT count(*) FROM outcomes WHERE session NOT IN (SELECT session FROM digests)",
            "outcomes have no digest and are not found by a search"
        ),
        (
            """
            SELECT count(*) FROM exposures WHERE key IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM assignments
                WHERE experiment = exposures.experiment AND phase = exposures.phase AND key = exposures.key
            )
            """, "exposures were drawn and have no assignment"
        ),
    ]

    private static func counts(_ db: Database) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for kind in StoreEntry.Kind.allCases {
            counts[kind.rawValue] = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(kind.table)")
        }
        return counts
    }

    /// Whether the index says what the digests say.
    private static func indexProblem(_ db: Database) -> [String] {
        do {
            try db.execute(sql: "INSERT INTO digest_index (digest_index, rank) VALUES ('integrity-check', 1)")
            return []
        } catch {
            return ["the search index differs from the digests"]
        }
    }
}
