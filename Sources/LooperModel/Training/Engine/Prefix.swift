import Foundation

/// Keys and values that the base computed for the first ids of a session, kept over all epochs.
///
/// Used by the thread that uses its engine.
package final class Prefix: @unchecked Sendable {
    // Unchecked: it belongs to one run, whose actor is the only one to use it.

    /// Where the pages are.
    package enum Place: Sendable, Hashable {
        case memory
        /// A file without a name in that folder, which is gone when the process is.
        case file(folder: String)
    }

    /// The memory.
    let memory: UnsafeMutableRawBufferPointer
    /// Ids that it has room for.
    package let capacity: Int
    /// Ids that were read into it.
    package var length = 0

    /// Takes memory of `bytes` bytes; pages are taken as they are written.
    ///
    /// - Throws: ``ModelError/Code/outOfMemory``, with what the system says.
    package init(capacity: Int, bytes: Int, in place: Place) throws(ModelError) {
        self.capacity = capacity
        let size = max(bytes, 1)
        let start =
            switch place {
            case .memory: Self.map(size, MAP_PRIVATE | Self.anonymous, -1)
            case .file(let folder): try Self.mapFile(size, in: folder)
            }
        guard let start else { throw Self.failure("\(size) bytes for what the base read") }
        memory = UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    deinit {
        munmap(memory.baseAddress, memory.count)
    }

    private static func mapFile(_ size: Int, in folder: String) throws(ModelError) -> UnsafeMutableRawPointer? {
        var name = Array("\(folder)/.looper-prefix-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw failure("a temporary file in '\(folder)'") }
        defer { close(descriptor) }
        unlink(name)
        errno = reserve(size, descriptor)
        guard errno == 0 else { throw failure("\(size) bytes in '\(folder)' for what the base read") }
        return map(size, MAP_SHARED, descriptor)
    }

    /// Gives the file its blocks now: a full disk must be an error here, and no signal when a page is written.
    private static func reserve(_ size: Int, _ descriptor: Int32) -> Int32 {
        #if canImport(Darwin)
        ftruncate(descriptor, off_t(size)) == 0 ? 0 : errno
        #else
        posix_fallocate(descriptor, 0, off_t(size))
        #endif
    }

    private static func map(_ size: Int, _ flags: Int32, _ descriptor: Int32) -> UnsafeMutableRawPointer? {
        let start = mmap(nil, size, PROT_READ | PROT_WRITE, flags, descriptor, 0)
        return start == MAP_FAILED ? nil : start
    }

    private static func failure(_ what: String) -> ModelError {
        ModelError(.outOfMemory, "cannot get \(what): \(String(cString: strerror(errno)))")
    }

    #if canImport(Darwin)
    private static let anonymous = MAP_ANON
    #else
    private static let anonymous = MAP_ANONYMOUS
    #endif
}
