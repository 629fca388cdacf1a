import Synchronization

/// A store that is gone with its process.
public final class InMemoryStore: SessionStore {
    private struct Name: Hashable {
        let kind: StoreEntry.Kind
        let key: EntryKey

        init(_ entry: StoreEntry) {
            kind = entry.kind
            key = entry.value.storeKey
        }

        init(session: String) {
            kind = .session
            key = EntryKey(.text(session))
        }
    }

    private let contents = Mutex<[Name: StoreEntry]>([:])

    /// Creates an empty store.
    public init() {}

    /// Adds all of `entries`, or none.
    @discardableResult
    public func add(_ entries: [StoreEntry]) async throws -> Int {
        try contents.withLock { contents in
            var next = contents
            for entry in entries {
                guard let other = next.updateValue(entry, forKey: Name(entry)), other != entry else { continue }
                throw StoreError(.conflict, "\(entry.name) is in the store and differs; an entry is never changed")
            }
            for entry in entries {
                guard let session = entry.session, next[Name(session: session)] == nil else { continue }
                throw StoreError.noSession(entry)
            }
            defer { contents = next }
            return next.count - contents.count
        }
    }

    /// The entries of `selection`, as they stand at one moment.
    public func entries(_ selection: StoreSelection) async throws -> [StoreEntry] {
        let found = contents.withLock { $0.filter { selection.contains($0.value) } }
        return StoreEntry.Kind.allCases.flatMap { kind in
            found.filter { $0.key.kind == kind }.sorted { $0.key.key < $1.key.key }.map(\.value)
        }
    }

    /// Past sessions as ``WordRanking`` ranks them, the best first.
    public func search(_ query: SessionQuery) async throws -> [SessionMatch] {
        let all = contents.withLock { Array($0.values) }
        let verdicts = Dictionary(grouping: all.compactMap(\.grade), by: \.session)
        let digests = all.compactMap(\.digest).sorted { $0.storeKey < $1.storeKey }
        let scores = WordRanking(digests).scores(of: query.words)
        let matches = zip(digests, scores).compactMap { digest, score in
            score.map { score in
                let grades = (verdicts[digest.session] ?? []).map(\.verdict)
                return SessionMatch(digest: digest, score: score, isResolved: GradeEntry.isResolved(grades))
            }
        }
        let wanted = matches.filter { query.allows($0) }
        return Array(wanted.sorted { $0.score > $1.score }.prefix(max(0, query.limit)))
    }
}

extension StoreEntry {
    fileprivate var grade: GradeEntry? { if case .grade(let grade) = self { grade } else { nil } }
    fileprivate var digest: SessionDigest? { if case .digest(let digest) = self { digest } else { nil } }
}

extension SessionQuery {
    /// Whether a match is none of those that are to be left out.
    fileprivate func allows(_ match: SessionMatch) -> Bool {
        let digest = match.digest
        return digest.statement != statement && !(digest.task.map(excludedTasks.contains) ?? false)
            && excludedFiles.isDisjoint(with: digest.changed)
            && (repository == nil || digest.repository == repository) && (!isResolvedOnly || match.isResolved == true)
    }
}
