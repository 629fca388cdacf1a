package import Foundation
import LooperAgent
import LooperCore
import LooperLearning
package import LooperStore

/// Brings entries into a store: those of exports, and those of sessions as they lie in folders.
///
/// Everything may be brought in again: what is there already stays as it is, and what was cut goes on.
package struct StoreImport: Sendable {
    /// What was done with a source.
    package struct Count: Sendable, Hashable, Codable {
        /// Sessions that were read.
        package var sessions = 0
        /// Entries that were not there before.
        package var added = 0
        /// What could not be read or entered, with why.
        package var problems: [String] = []

        /// Nothing was done yet.
        package init() {}
    }

    private let store: any SessionStore
    /// Told the id of each session whose entries are in the store, for good.
    private let onSession: @Sendable (String) throws -> Void

    /// Imports into `store`.
    package init(_ store: any SessionStore, onSession: @escaping @Sendable (String) throws -> Void = { _ in }) {
        self.store = store
        self.onSession = onSession
    }

    /// Imports `source`: a folder with sessions below it, a `trajectory.json`, or an export.
    ///
    /// - Throws: ``LooperError`` where it cannot be read, `StoreError` where a line of an export cannot be entered,
    ///   `CancellationError`. A trajectory that is broken is counted.
    package func run(_ source: URL) async throws -> Count {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder) else {
            throw LooperError(.badInput, "\(source.path): there is no such file or folder")
        }
        if isFolder.boolValue { return try await sessions(SessionFile.all(below: source)) }
        if source.lastPathComponent == "trajectory.json" {
            return try await sessions(
                SessionFile.all(below: source.deletingLastPathComponent()).filter {
                    $0.file.path == source.standardizedFileURL.resolvingSymlinksInPath().path
                }
            )
        }
        return try await lines(of: source)
    }

    /// Adds entries to the store.
    func add(_ entries: [StoreEntry]) async throws -> Int { try await store.add(entries) }

    /// Tells that all of a session is in the store.
    func told(_ session: String) throws { try onSession(session) }

    // MARK: Folders

    private func sessions(_ files: [SessionFile]) async throws -> Count {
        var count = Count()
        for file in files {
            try Task.checkCancellation()
            do {
                let entries = try Self.entries(of: file)
                count.added += try await store.add(entries)
                count.sessions += 1
                if let session = entries.first?.session { try onSession(session) }
            } catch let error as LooperError {
                count.problems.append(error.message)
            } catch let error as StoreError where error.code == .conflict {
                count.problems.append("\(file.file.path): \(error.message)")
            }
        }
        return count
    }

    private static func entries(of file: SessionFile) throws -> [StoreEntry] {
        let trajectory = try RecordedSession(path: file.file.path).trajectory
        let entries = StoreEntry.all(of: trajectory, at: file.file.path)
        guard trajectory.outcome != nil, let resolved = file.isResolved(task: trajectory.provenance.task) else {
            return entries
        }
        let failed: GradeEntry.Verdict = trajectory.patch.isEmpty ? .emptyPatch : .unresolved
        let session = SessionEntry.id(of: trajectory.provenance)
        return entries + [.grade(GradeEntry(session: session, verdict: resolved ? .resolved : failed))]
    }
}
