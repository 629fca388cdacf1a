public import Foundation

/// Files and folders that a user asked for by name, with errors in words.
public enum OutputFile {
    /// Makes a folder, and those around it.
    ///
    /// - Throws: ``LooperError`` that names the folder.
    public static func makeFolder(_ folder: URL) throws(LooperError) {
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw LooperError(
                .io,
                "the folder \(folder.path) cannot be made; is it a file, or may you not write there?"
            )
        }
    }

    /// Writes a file in one step; what is no regular file, as a pipe or a device, is written into.
    ///
    /// A symbolic link stays one: the file it names is replaced.
    ///
    /// - Throws: ``LooperError`` that names the file.
    public static func write(_ data: Data, to file: URL) throws(LooperError) {
        let target = file.resolvingSymlinksInPath()
        do {
            let type = try? FileManager.default.attributesOfItem(atPath: target.path)[.type] as? FileAttributeType
            if let type, type != .typeRegular, type != .typeDirectory {
                let handle = try FileHandle(forWritingTo: target)
                defer { try? handle.close() }
                try handle.write(contentsOf: data)
            } else {
                try data.write(to: target, options: .atomic)
            }
        } catch {
            throw LooperError(.io, "\(file.path) cannot be written; is its folder there, and may you write to it?")
        }
    }

    /// Checks before a long work that a file can be written at its end.
    ///
    /// - Throws: ``LooperError`` where its folder is missing or it is a folder itself.
    public static func check(_ file: URL) throws(LooperError) {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
        let parent = file.deletingLastPathComponent().path
        guard !exists || !isFolder.boolValue else { throw LooperError(.io, "\(file.path) is a folder; name a file") }
        guard exists || FileManager.default.isWritableFile(atPath: parent) else {
            throw LooperError(.io, "\(file.path) cannot be written: make the folder \(parent) first")
        }
    }
}
