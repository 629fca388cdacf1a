public import Foundation
import LooperCore
import LooperSkills

/// Reads the folders that a skill is learned from: demonstrations, and the agent's own sessions.
///
/// A folder with `demonstrations.jsonl` holds what that file names. Elsewhere any `trajectory.json` is a session; whether
/// its task was solved is said by the nearest `sessions.jsonl` or `report.json` above it, if there is one.
public enum ExperienceReader {
    /// Reads all of `folders`.
    ///
    /// - Throws: ``LearningError`` for a folder that is not there; `CancellationError`. A file that is broken is a
    ///   diagnostic.
    public static func read(_ folders: [URL]) throws -> ExperienceSet {
        var set = ExperienceSet()
        var known: Set<String> = []
        for folder in folders {
            let root = folder.standardizedFileURL.resolvingSymlinksInPath()
            guard known.insert(root.path).inserted else { continue }
            try read(root, into: &set)
        }
        return set
    }

    private static func read(_ root: URL, into set: inout ExperienceSet) throws {
        let files = try files(below: root)
        var indexes: [String: ExperienceIndex] = [:]
        for path in files.indexes {
            let file = root.appending(path: path)
            guard let data = FileManager.default.contents(atPath: file.path) else { continue }
            let index = ExperienceIndex(file, data)
            indexes[path.folder] = index
            set.diagnostics += index.problems.map { ExperienceDiagnostic(kind: .broken, path: file.path, message: $0) }
        }
        for path in missing(indexes, from: files.trajectories) + files.trajectories {
            try Task.checkCancellation()
            autoreleasing { take(path, root, indexes, &set) }
        }
    }

    private static func take(
        _ path: String,
        _ root: URL,
        _ indexes: [String: ExperienceIndex],
        _ set: inout ExperienceSet
    ) {
        let (index, folder) = nearest(indexes, to: path.folder)
        if let index, index.isComplete, index.entry(folder: folder, task: nil) == nil { return }
        read(root.appending(path: path), into: &set) { index?.entry(folder: folder, task: $0) }
    }

    /// Reads one trajectory.
    ///
    /// - Parameter entry: what is said of a session of this task.
    static func read(
        _ file: URL,
        into set: inout ExperienceSet,
        _ entry: (_ task: String?) -> ExperienceIndex.Entry?
    ) {
        func report(_ kind: ExperienceDiagnostic.Kind, _ message: String) {
            set.diagnostics.append(ExperienceDiagnostic(kind: kind, path: file.path, message: message))
        }
        guard let data = FileManager.default.contents(atPath: file.path) else {
            return report(.broken, "it is missing or cannot be read; was it removed?")
        }
        let document: ExperienceDocument
        do {
            document = try JSONDecoder().decode(ExperienceDocument.self, from: data)
        } catch {
            return report(.broken, "it is no trajectory, or a part of one: \(error)")
        }
        let trajectory = document.trajectory
        guard trajectory.outcome != nil else {
            return report(.unfinished, "its session is not over; resume it first")
        }
        let entry = entry(trajectory.provenance.task) ?? ExperienceIndex.Entry()
        let task = entry.task ?? trajectory.provenance.task ?? trajectory.provenance.session
        set.experiences.append(
            Experience(
                kind: entry.kind,
                file: file,
                task: task,
                resolved: entry.resolved,
                hasTokens: document.hasTokens,
                sha256: ContentDigest.sha256.of(data),
                trajectory: trajectory
            )
        )
    }

    /// The index that stands nearest above a folder, and the folder's place below it.
    static func nearest(
        _ indexes: [String: ExperienceIndex],
        to folder: String
    ) -> (index: ExperienceIndex?, folder: String) {
        var place = folder
        while true {
            if let index = indexes[place] {
                return (index, place.isEmpty ? folder : String(folder.dropFirst(place.count).drop { $0 == "/" }))
            }
            guard !place.isEmpty else { return (nil, folder) }
            place = place.folder
        }
    }

    /// Trajectories that an index names and that are not there.
    static func missing(_ indexes: [String: ExperienceIndex], from present: [String]) -> [String] {
        let named = indexes.flatMap { place, index in
            index.folders.map { (place.isEmpty ? "" : place + "/") + $0 + "/trajectory.json" }
        }
        return Set(named).subtracting(present).sorted()
    }

    /// The files of interest, by their paths relative to the root, in order; folders that begin with a dot are not done.
    static func files(below root: URL) throws(LearningError) -> (indexes: [String], trajectories: [String]) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder), isFolder.boolValue,
            let walk = FileManager.default.enumerator(atPath: root.path)
        else {
            throw LearningError(.unreadable, "\(root.path) is no folder; name one with demonstrations or sessions")
        }
        var indexes: [String: String] = [:]
        var trajectories: [String] = []
        for case let path as String in walk where !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if name == "trajectory.json" { trajectories.append(path) }
            guard let rank = ExperienceIndex.names.firstIndex(of: name) else { continue }
            let other = indexes[path.folder].flatMap { ExperienceIndex.names.firstIndex(of: $0.fileName) }
            if other ?? .max > rank { indexes[path.folder] = path }
        }
        return (indexes.values.sorted(), trajectories.sorted())
    }

    /// Frees at once what reading a file left behind, where the system keeps such things.
    static func autoreleasing(_ body: () -> Void) {
        #if canImport(ObjectiveC)
        autoreleasepool(invoking: body)
        #else
        body()
        #endif
    }
}

extension String {
    /// The path before the last slash.
    var folder: String { lastIndex(of: "/").map { String(self[..<$0]) } ?? "" }
    /// What follows the last slash.
    fileprivate var fileName: String { split(separator: "/").last.map(String.init) ?? self }
}
