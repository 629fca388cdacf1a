import Foundation

/// Writes files so that a reader finds the old one or the new one, whatever happens in between.
enum DurableFile {
    /// Writes `parts` beside `path`, forces them to the disk and renames.
    ///
    /// - Throws: ``ModelError/Code/unwritableFile``.
    static func write(_ parts: [Data], to path: String) throws(ModelError) {
        let partial = path + ".partial"
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        do throws(ModelError) {
            for part in parts { try append(part, to: descriptor, path: path) }
            guard fsync(descriptor) == 0 else { throw failure(path) }
        } catch {
            close(descriptor)
            unlink(partial)
            throw error
        }
        close(descriptor)
        guard rename(partial, path) == 0 else { throw failure(path) }
        syncFolder(of: path)
    }

    /// Writes all of `data` at the descriptor's place.
    static func append(_ data: Data, to descriptor: Int32, path: String) throws(ModelError) {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// The error for a call that failed just now.
    static func failure(_ path: String) -> ModelError {
        ModelError(
            .unwritableFile,
            "'\(path)' cannot be written: \(String(cString: strerror(errno))); check the folder and its free space"
        )
    }

    /// Makes a rename survive a loss of power.
    private static func syncFolder(of path: String) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
