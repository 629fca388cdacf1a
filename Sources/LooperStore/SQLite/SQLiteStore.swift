public import Foundation
import GRDB

/// A store in an SQLite file that many processes may write at once.
///
/// Each process has one connection, in WAL mode: readers and a writer do not wait for each other, writers take turns. A
/// transaction that was committed survives the end of the process by any signal; after a power failure the last ones may
/// be missing, which trajectories bring back.
public final class SQLiteStore: SessionStore {
    /// Seconds that a writer waits for its turn.
    static let patience = 60.0

    /// The file.
    public let file: URL
    let queue: DatabaseQueue

    /// Opens the store at `file`, or makes it; its folder has to be there.
    ///
    /// - Throws: ``StoreError`` that names the file: it is no store or damaged, a newer Looper's, or cannot be written.
    public init(file: URL) throws(StoreError) {
        self.file = file
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(Self.patience)
        configuration.label = "looper.store"
        let lock = try OpeningLock(beside: file)
        defer { lock.release() }
        queue = try StoreError.reporting(file) {
            let queue = try DatabaseQueue(path: file.path, configuration: configuration)
            try Self.migrate(queue, file)
            return queue
        }
    }

    private static func migrate(_ queue: DatabaseQueue, _ file: URL) throws {
        let migrator = StoreSchema.migrator
        guard try !queue.read(migrator.hasBeenSuperseded) else {
            throw StoreError(
                .newer,
                "\(file.path): a newer Looper wrote this store; use that one, or another LOOPER_HOME"
            )
        }
        if try !queue.read(migrator.hasCompletedMigrations) { try migrator.migrate(queue) }
    }

    /// Adds all of `entries`, or none, in one transaction.
    @discardableResult
    public func add(_ entries: [StoreEntry]) async throws -> Int {
        let inOrder = StoreEntry.Kind.allCases.flatMap { kind in entries.filter { $0.kind == kind } }
        return try await StoreError.reporting(file) {
            try await queue.write { db in
                try inOrder.count { entry in try Self.insert(entry, into: db) }
            }
        }
    }

    private static func insert(_ entry: StoreEntry, into db: Database) throws -> Bool {
        do {
            return try entry.value.insert(into: db)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY {
            throw StoreError.noSession(entry)
        }
    }

    /// The entries of `selection`, as they stood at one moment.
    public func entries(_ selection: StoreSelection) async throws -> [StoreEntry] {
        let kinds = StoreEntry.Kind.allCases.filter { kind in
            selection.kinds.contains(kind) && (selection.sessions == nil || kind.belongsToSession)
        }
        return try await StoreError.reporting(file) {
            try await queue.read { db in
                try kinds.flatMap { try $0.type.all(in: db, sessions: selection.sessions) }
            }
        }
    }
}

extension StoreError {
    /// An entry came without its session.
    static func noSession(_ entry: StoreEntry) -> StoreError {
        StoreError(.noSession, "\(entry.name): the store has no such session; add the session first, or with it")
    }
}

extension StoreEntry.Kind {
    /// Whether its entries are sessions, or belong to one.
    var belongsToSession: Bool { ![.experiment, .skill, .assignment].contains(self) }
}
