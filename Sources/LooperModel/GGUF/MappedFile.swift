import Foundation

/// A file mapped into memory for reading.
///
/// The file must not be shortened while it is mapped: reading pages that are gone ends the process, whatever the
/// bounds that were checked before. Replacing it by renaming another file over it is safe.
final class MappedFile: @unchecked Sendable {
    // Unchecked: the pages are mapped read-only, never change hands, and are unmapped when the last owner is gone.

    /// The bytes, valid while this object lives.
    let bytes: UnsafeRawBufferPointer

    /// Maps the whole file at `path`.
    ///
    /// - Throws: ``ModelError/Code/unreadableFile``.
    init(path: String) throws(ModelError) {
        // Without O_NONBLOCK a named pipe would keep us waiting before we can see that it is one.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.error(path, Self.reason()) }
        defer { close(descriptor) }
        let size = try Self.size(of: descriptor, path: path)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Self.error(path, Self.reason())
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    /// Maps the whole file at `path`; `nil` where there is none.
    convenience init?(ifPresent path: String) throws(ModelError) {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        try self.init(path: path)
    }

    deinit {
        guard let start = bytes.baseAddress else { return }
        munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }

    /// Gives back the memory of some bytes of a mapping, which are read from disk again where they are needed again.
    ///
    /// For bytes of a mapped file only: others would be lost.
    static func release(_ start: UnsafeRawPointer, _ count: Int) {
        let page = Int(getpagesize())
        let first = (Int(bitPattern: start) + page - 1) / page * page
        let end = (Int(bitPattern: start) + count) / page * page
        guard end > first, let pages = UnsafeMutableRawPointer(bitPattern: first) else { return }
        madvise(pages, end - first, MADV_DONTNEED)
    }

    private static func size(of descriptor: Int32, path: String) throws(ModelError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw error(path, reason()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw error(path, "it is not a regular file") }
        return Int(status.st_size)
    }

    private static func reason() -> String {
        String(cString: strerror(errno))
    }

    private static func error(_ path: String, _ reason: String) -> ModelError {
        ModelError(.unreadableFile, "cannot read '\(path)': \(reason)")
    }
}
