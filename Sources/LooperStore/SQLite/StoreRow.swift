import GRDB

/// An entry as a row of its table.
struct StoreRow<Value: StoredValue>: FetchableRecord, EncodableRecord, Codable {
    let value: Value

    init(_ value: Value) { self.value = value }

    init(from decoder: any Decoder) throws { value = try Value(from: decoder) }

    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }

    /// The values of its columns, by their names.
    ///
    /// SQLite ends a text at a NUL; the picture of one stands in its place.
    var columns: [String: DatabaseValue] {
        get throws {
            try databaseDictionary.mapValues { value in
                guard case .string(let text) = value.storage, text.utf8.contains(0) else { return value }
                return text.replacing("\0", with: "\u{2400}").databaseValue
            }
        }
    }
}

extension StoredValue {
    /// Writes the value into its table.
    ///
    /// - Returns: whether it was not there.
    /// - Throws: ``StoreError`` where another one is there; what the database throws.
    func insert(into db: Database) throws -> Bool {
        let columns = try StoreRow(self).columns.sorted { $0.key < $1.key }
        let names = columns.map { "\"\($0.key)\"" }.joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        let statement = try db.cachedStatement(
            sql: "INSERT INTO \(Self.kind.table) (\(names)) VALUES (\(places)) ON CONFLICT DO NOTHING"
        )
        try statement.execute(arguments: StatementArguments(columns.map(\.value)))
        if db.changesCount > 0 { return true }
        try check(Dictionary(uniqueKeysWithValues: columns), in: db)
        return false
    }

    /// Checks that the row under this key has these columns.
    private func check(_ columns: [String: DatabaseValue], in db: Database) throws {
        let condition = Self.keyNames.map { "\"\($0)\" = ?" }.joined(separator: " AND ")
        let statement = try db.cachedStatement(sql: "SELECT * FROM \(Self.kind.table) WHERE \(condition)")
        let key = StatementArguments(Self.keyNames.map { columns[$0] })
        let other = try Row.fetchOne(statement, arguments: key)
        let differences = columns.filter { name, value in other?[name] as DatabaseValue? != value }.keys.sorted()
        guard !differences.isEmpty else { return }
        throw StoreError(
            .conflict,
            "\(entry.name) is in the store with another \(differences.joined(separator: ", ")); an entry is never changed"
        )
    }

    /// The values of this kind in the order of their keys; of `sessions` alone where they are given.
    static func all(in db: Database, sessions: Set<String>?) throws -> [StoreEntry] {
        let owner = kind == .session ? "id" : "session"
        let condition = sessions == nil ? "" : "WHERE \"\(owner)\" IN (SELECT value FROM json_each(?))"
        let order = keyNames.map { "\"\($0)\"" }.joined(separator: ", ")
        let sql = "SELECT * FROM \(kind.table) \(condition) ORDER BY \(order)"
        let arguments = StatementArguments(try sessions.map { [try JSONText.list($0)] } ?? [])
        return try StoreRow<Self>.fetchAll(db, sql: sql, arguments: arguments).map(\.value.entry)
    }
}
