import Foundation

/// The files of a skill's folder, read and written as a whole.
enum SkillFiles {
    /// The contents of all files below `folder` by path; hidden ones are left out.
    ///
    /// - Throws: ``SkillDiagnostic`` for a link, a pipe and the like, and for what cannot be read.
    static func read(_ folder: URL, named name: String) throws(SkillDiagnostic) -> [String: Data] {
        var files: [String: Data] = [:]
        guard let paths = FileManager.default.enumerator(atPath: folder.path) else {
            throw SkillDiagnostic(name, "the folder \(folder.path) cannot be read")
        }
        for case let path as String in paths where !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            let file = folder.appending(path: path)
            let type = (try? FileManager.default.attributesOfItem(atPath: file.path))?[.type] as? FileAttributeType
            if type == .typeDirectory { continue }
            guard type == .typeRegular else {
                throw SkillDiagnostic("\(name)/\(path)", "this is no plain file; a skill holds its files itself")
            }
            do {
                files[path] = try Data(contentsOf: file)
            } catch {
                throw SkillDiagnostic("\(name)/\(path)", "the file cannot be read; may you read it?")
            }
        }
        return files
    }

    /// Makes `folder` anew with `files` and waits for the disk.
    static func write(_ files: [String: Data], into folder: URL) throws {
        try? FileManager.default.removeItem(at: folder)
        var folders: Set<URL> = [folder]
        for (path, data) in files.sorted(by: { $0.key < $1.key }) {
            let file = folder.appending(path: path)
            let parent = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try data.write(to: file, options: .withoutOverwriting)
            try sync(file)
            folders.insert(parent)
        }
        for folder in folders { try sync(folder) }
    }

    /// Puts `data` in place of a file in one step.
    static func replace(_ file: URL, with data: Data) throws {
        let partial = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).partial")
        try data.write(to: partial)
        try sync(partial)
        try rename(partial, to: file)
    }

    /// Gives `folder` another name, or puts a file in place of another; survives a loss of power.
    static func rename(_ folder: URL, to place: URL) throws {
        guard Foundation.rename(folder.path, place.path) == 0 else { throw failure(place) }
        try sync(place.deletingLastPathComponent())
    }

    private static func sync(_ file: URL) throws {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(file) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(file) }
    }

    private static func failure(_ file: URL) -> SkillDiagnostic {
        SkillDiagnostic(file.path, "cannot be written: \(String(cString: strerror(errno)))")
    }
}
