import Foundation
public import LooperStore

extension ExperienceReader {
    /// Reads the finished sessions of a store whose trajectories are still where they were.
    ///
    /// - Parameter known: sessions that were read before; one with the same file is not read again.
    /// - Returns: `known` with them.
    /// - Throws: what the store throws; `CancellationError`. A trajectory that is gone or broken is a diagnostic.
    public static func read(_ store: any SessionStore, after known: ExperienceSet) async throws -> ExperienceSet {
        var set = known
        var files = Set(known.experiences.map(\.file.path))
        for (_, found) in try await sessions(in: store).sorted(by: { $0.key < $1.key }) where found.isFinished {
            try Task.checkCancellation()
            guard let file = found.file, files.insert(file.path).inserted else { continue }
            autoreleasing {
                read(file, into: &set) { _ in
                    ExperienceIndex.Entry(task: found.task, resolved: GradeEntry.isResolved(found.verdicts))
                }
            }
        }
        return set
    }

    /// What a store says of a session.
    private struct Found {
        var task: String?
        var isFinished = false
        var paths: [String] = []
        var verdicts: [GradeEntry.Verdict] = []

        /// The trajectory: where it is still there, or was.
        var file: URL? {
            let present = paths.first { FileManager.default.fileExists(atPath: $0) }
            return (present ?? paths.first).map { URL(fileURLWithPath: $0).resolvingSymlinksInPath() }
        }
    }

    private static func sessions(in store: any SessionStore) async throws -> [String: Found] {
        var sessions: [String: Found] = [:]
        for entry in try await store.entries(StoreSelection([.session, .place, .outcome, .grade])) {
            guard let session = entry.session else { continue }
            switch entry {
            case .session(let value): sessions[session, default: Found()].task = value.task
            case .place(let value): sessions[session, default: Found()].paths.append(value.path)
            case .outcome: sessions[session, default: Found()].isFinished = true
            case .grade(let value): sessions[session, default: Found()].verdicts.append(value.verdict)
            default: break
            }
        }
        return sessions
    }
}
