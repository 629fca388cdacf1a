import Foundation
import GRDB
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperStore

struct SQLiteStoreTests {
    @Test func `what was added is there when it is opened again`() async throws {
        try await TemporaryDirectory.with { folder in
            let file = folder.appending("store.sqlite")
            let entries = SessionStoreConformance.others + SessionStoreConformance.entries("one")
            try await SQLiteStore(file: file).add(entries)
            let again = try SQLiteStore(file: file)
            #expect(try await Set(again.entries(StoreSelection())) == Set(entries))
            #expect(try await again.search(SessionQuery("fix")).count == 1)
            let mode = try await again.queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
            #expect(mode == "wal")
        }
    }

    @Test func `a NUL is kept as its picture`() async throws {
        try await TemporaryDirectory.with { folder in
            let store = try SQLiteStore(file: folder.appending("store.sqlite"))
            let entries = SessionStoreConformance.entries("one", words: "a\0b")
            try await store.add(entries)
            #expect(try await store.add(entries) == 0)
            let kept = try await store.entries(StoreSelection([.digest]))
            guard case .digest(let digest)? = kept.first else { throw StoreError(.io, "no digest") }
            #expect(digest.statement == "a\u{2400}b")
        }
    }

    @Test(arguments: ["", "SQLite format 3\0 and then nothing of the kind", String(repeating: "text ", count: 500)])
    func `a file that is no store is named`(_ text: String) async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write(text, to: "store.sqlite")
            do {
                // An empty file is an empty database.
                try await SQLiteStore(file: folder.appending("store.sqlite")).add([])
                #expect(text.isEmpty)
            } catch let error as StoreError {
                #expect(error.code == .damaged && error.message.contains("store.sqlite"))
            }
        }
    }

    @Test func `a folder that is not there is named`() {
        let error = #expect(throws: StoreError.self) {
            try SQLiteStore(file: URL(fileURLWithPath: "/nowhere/store.sqlite"))
        }
        #expect(error?.code == .io && error?.message.contains("/nowhere/store.sqlite") == true)
    }

    @Test func `a newer store is left alone`() async throws {
        try await TemporaryDirectory.with { folder in
            let file = folder.appending("store.sqlite")
            let store = try SQLiteStore(file: file)
            try await store.queue.write {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 of tomorrow')")
            }
            try store.queue.close()
            let error = #expect(throws: StoreError.self) { try SQLiteStore(file: file) }
            #expect(error?.code == .newer)
        }
    }

    @Test func `a check counts, and finds what is wrong`() async throws {
        try await TemporaryDirectory.with { folder in
            let store = try SQLiteStore(file: folder.appending("store.sqlite"))
            try await store.add(SessionStoreConformance.others + SessionStoreConformance.entries("one"))
            try await store.add(SessionStoreConformance.entries("two").filter { $0.kind == .session })
            let good = try await store.check()
            #expect(good.problems.isEmpty && good.unfinished == 1)
            #expect(good.counts["session"] == 2 && good.counts["step"] == 2 && good.counts["experiment"] == 1)
            try await store.queue.writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        PRAGMA foreign_keys = OFF;
                        DELETE FROM steps WHERE number = 1;
                        INSERT INTO grades VALUES ('nobody', 'resolved');
                        DROP TRIGGER digest_added;
                        UPDATE digests SET statement = 'another';
                        INSERT INTO exposures VALUES ('two@1763000000123', 0, 'e', 0, 'nobody', 'none', 1, 0, '{}');
                        """
                )
            }
            let problems = try await store.check().problems
            #expect(problems.count == 4, "\(problems)")
            #expect(problems.contains("an entry of grades belongs to no session"))
            #expect(problems.contains("1 outcomes do not have as many steps as they say"))
            #expect(problems.contains("1 exposures were drawn and have no assignment"))
            #expect(problems.contains("the search index differs from the digests"))
        }
    }
}
