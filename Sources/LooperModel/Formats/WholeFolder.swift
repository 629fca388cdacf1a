import Foundation

/// Files that belong together in a folder, written so that whenever the process ends there is all of the old or all
/// of the new.
struct WholeFolder {
    /// A file to be written.
    struct File {
        let name: String
        let bytes: [UInt8]

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// How what is there before goes with the new files.
    enum Former {
        /// The last of the files is missing, without which the others mean nothing.
        case nothing
        /// Each of the files goes with each of the new ones.
        case alike
        /// It is something else.
        case other
    }

    let path: String
    /// In the order in which they take their places.
    let files: [File]
    /// All names that have a meaning; those without a new file are removed.
    let names: [String]

    /// Writes all files.
    ///
    /// - Throws: ``ModelError/Code/unwritableFile``.
    func write(replacing former: Former) throws(ModelError) {
        guard let others = try? FileManager.default.contentsOfDirectory(atPath: path), !others.isEmpty else {
            return try stage { place throws(ModelError) in try WholeFile.rename(place, path) }
        }
        let strangers = Set(others).subtracting(names).filter { !WholeFile.isPartial($0) }
        switch (former, strangers.min()) {
        case (.alike, nil), (.other, nil): try stage(exchange)
        case (.other, .some(let stranger)):
            // Two files cannot take their places at once, and the whole folder is not ours to replace.
            let holds = "the folder '\(path)' holds another adapter, and '\(stranger)' beside it"
            throw ModelError(.unwritableFile, "\(holds); name a folder of its own for the new one")
        case (.nothing, _), (.alike, _): try place()
        }
    }

    /// Puts each file into the folder by itself.
    private func place() throws(ModelError) {
        for name in Set(names).subtracting(files.map(\.name)) { unlink("\(path)/\(name)") }
        for file in files { try WholeFile.write(file.bytes, to: "\(path)/\(file.name)") }
    }

    /// Writes all files into a new folder beside the old one, which `place` puts in its place.
    private func stage(_ place: (String) throws(ModelError) -> Void) throws(ModelError) {
        let staging = WholeFile.partial(of: path)
        do {
            try FileManager.default.createDirectory(atPath: staging, withIntermediateDirectories: true)
        } catch {
            throw ModelError(.unwritableFile, "cannot make a folder beside '\(path)': \(error.localizedDescription)")
        }
        // After an exchange this is the old folder.
        defer { try? FileManager.default.removeItem(atPath: staging) }
        for file in files { try WholeFile.write(file.bytes, to: "\(staging)/\(file.name)") }
        try place(staging)
    }

    private func exchange(_ staging: String) throws(ModelError) {
        guard !WholeFile.exchange(staging, path) else { return }
        // A file system that cannot: for a moment there is no folder, but never half of one.
        let former = staging + ".former"
        try WholeFile.rename(path, former)
        do {
            try WholeFile.rename(staging, path)
        } catch {
            try WholeFile.rename(former, path)
            throw error
        }
        try? FileManager.default.removeItem(atPath: former)
    }
}
