import GRDB

/// The tables, and how those of an older Looper become those of this one.
///
/// A column has the name of the member that it keeps; members that are structures or lists are JSON. What was published
/// once stays as it is: changes are further migrations.
enum StoreSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 entries") { try $0.execute(sql: entries) }
        migrator.registerMigration("2 search") { try $0.execute(sql: search) }
        return migrator
    }

    private static let entries = """
        CREATE TABLE experiments (
            name TEXT NOT NULL, phase INTEGER NOT NULL, salt TEXT NOT NULL, shares TEXT NOT NULL, hashes TEXT NOT NULL,
            details TEXT NOT NULL, PRIMARY KEY (name, phase)
        ) WITHOUT ROWID;

        CREATE TABLE skills (
            name TEXT NOT NULL, text TEXT NOT NULL, adapter TEXT NOT NULL, PRIMARY KEY (name, text, adapter)
        ) WITHOUT ROWID;

        CREATE TABLE assignments (
            experiment TEXT NOT NULL, phase INTEGER NOT NULL, key TEXT NOT NULL, salt TEXT NOT NULL, arm TEXT NOT NULL,
            propensity REAL NOT NULL, forced INTEGER NOT NULL, stratum TEXT NOT NULL, details TEXT NOT NULL,
            PRIMARY KEY (experiment, phase, key)
        ) WITHOUT ROWID;

        CREATE TABLE sessions (
            id TEXT NOT NULL PRIMARY KEY, session TEXT NOT NULL, task TEXT, statement TEXT NOT NULL, repository TEXT,
            base_commit TEXT, model TEXT NOT NULL, arm TEXT NOT NULL, skills TEXT NOT NULL, generation TEXT NOT NULL,
            started_at REAL NOT NULL
        );
        CREATE INDEX sessions_by_task ON sessions (task);

        CREATE TABLE places (
            session TEXT NOT NULL REFERENCES sessions (id), path TEXT NOT NULL, PRIMARY KEY (session, path)
        ) WITHOUT ROWID;

        CREATE TABLE exposures (
            session TEXT NOT NULL REFERENCES sessions (id), at REAL NOT NULL, experiment TEXT, phase INTEGER, key TEXT,
            arm TEXT NOT NULL, propensity REAL NOT NULL, forced INTEGER NOT NULL, hashes TEXT NOT NULL,
            PRIMARY KEY (session, at)
        ) WITHOUT ROWID;

        CREATE TABLE steps (
            session TEXT NOT NULL REFERENCES sessions (id), number INTEGER NOT NULL, call TEXT, status TEXT NOT NULL,
            observation TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, reply_tokens INTEGER NOT NULL,
            model_seconds REAL NOT NULL, tool_seconds REAL NOT NULL, PRIMARY KEY (session, number)
        );

        CREATE TABLE outcomes (
            session TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id), outcome TEXT NOT NULL, detail TEXT,
            steps INTEGER NOT NULL, prompt_tokens INTEGER NOT NULL, reply_tokens INTEGER NOT NULL, cost REAL,
            seconds REAL NOT NULL, patch TEXT NOT NULL
        );

        CREATE TABLE grades (
            session TEXT NOT NULL REFERENCES sessions (id), verdict TEXT NOT NULL, PRIMARY KEY (session, verdict)
        ) WITHOUT ROWID;
        """

    private static let search = """
        CREATE TABLE digests (
            row INTEGER PRIMARY KEY, session TEXT NOT NULL UNIQUE REFERENCES sessions (id), task TEXT, repository TEXT,
            statement TEXT NOT NULL, commands TEXT NOT NULL, files TEXT NOT NULL, changed TEXT NOT NULL,
            errors TEXT NOT NULL, solution TEXT NOT NULL
        );
        CREATE VIRTUAL TABLE digest_index USING fts5(
            statement, commands, files, errors, solution, content = 'digests', content_rowid = 'row',
            tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
        );
        CREATE TRIGGER digest_added AFTER INSERT ON digests BEGIN
            INSERT INTO digest_index (rowid, statement, commands, files, errors, solution)
            VALUES (new.row, new.statement, new.commands, new.files, new.errors, new.solution);
        END;
        """
}

extension StoreEntry.Kind {
    /// The table of its entries.
    var table: String { rawValue + "s" }
}
