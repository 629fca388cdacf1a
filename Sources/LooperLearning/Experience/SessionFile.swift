package import Foundation

/// A trajectory in a folder, and the index beside it that says what became of its session.
package struct SessionFile {
    /// The trajectory.
    package let file: URL
    private let index: ExperienceIndex?
    /// Where it lies below the index.
    private let folder: String

    /// All trajectories below `folder` that are those of sessions, in order of their paths.
    ///
    /// - Throws: ``LearningError`` where there is no such folder.
    package static func all(below folder: URL) throws(LearningError) -> [SessionFile] {
        let root = folder.standardizedFileURL.resolvingSymlinksInPath()
        let files = try ExperienceReader.files(below: root)
        var indexes: [String: ExperienceIndex] = [:]
        for path in files.indexes {
            let file = root.appending(path: path)
            guard let data = FileManager.default.contents(atPath: file.path) else { continue }
            indexes[path.folder] = ExperienceIndex(file, data)
        }
        return files.trajectories.compactMap { path in
            let (index, folder) = ExperienceReader.nearest(indexes, to: path.folder)
            if let index, index.isComplete {
                // A drill is a part of a session alone.
                guard let entry = index.entry(folder: folder, task: nil), entry.kind != .drill else { return nil }
            }
            return SessionFile(file: root.appending(path: path), index: index, folder: folder)
        }
    }

    /// Whether the session, which was one of `task`, solved it; `nil` where nobody says so.
    package func isResolved(task: String?) -> Bool? {
        index?.entry(folder: folder, task: task)?.resolved
    }
}
