import Foundation

/// Writes files so that whenever the process ends there is the old one or all of the new one.
enum WholeFile {
    /// Writes beside `path`, waits for the disk, and puts the new file in its place.
    ///
    /// - Throws: ``ModelError/Code/unwritableFile``.
    static func write(_ bytes: [UInt8], to path: String) throws(ModelError) {
        let partial = partial(of: path)
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        do {
            try fill(descriptor, bytes, path)
            try rename(partial, path)
        } catch {
            unlink(partial)
            throw error
        }
    }

    /// A new name beside `path` for what is not whole yet.
    static func partial(of path: String) -> String {
        let url = URL(fileURLWithPath: path)
        let name = ".\(url.lastPathComponent).\(UUID().uuidString)\(ending)"
        return url.deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// Whether a name is one that ``partial(of:)`` gave, perhaps to a process that was killed.
    static func isPartial(_ name: String) -> Bool {
        name.hasPrefix(".") && name.hasSuffix(ending)
    }

    private static let ending = ".looper-part"

    /// Puts one name in place of another.
    static func rename(_ from: String, _ to: String) throws(ModelError) {
        guard Foundation.rename(from, to) == 0 else { throw failure(to) }
    }

    /// Lets two names change places in one step; false where the system or the file system cannot.
    static func exchange(_ a: String, _ b: String) -> Bool {
        #if os(Linux)
        typealias Path = UnsafePointer<CChar>
        typealias Exchange = @convention(c) (CInt, Path, CInt, Path, CUnsignedInt) -> CInt
        // Its declaration is hidden from Swift.
        guard let symbol = dlsym(nil, "renameat2") else { return false }
        return unsafeBitCast(symbol, to: Exchange.self)(AT_FDCWD, a, AT_FDCWD, b, 2) == 0
        #else
        return renamex_np(a, b, UInt32(RENAME_SWAP)) == 0
        #endif
    }

    private static func fill(_ descriptor: CInt, _ bytes: [UInt8], _ path: String) throws(ModelError) {
        var rest = bytes[...]
        var isSound = true
        while !rest.isEmpty, isSound {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else { isSound = count < 0 && errno == EINTR }
        }
        isSound = isSound && fsync(descriptor) == 0
        let error = isSound ? nil : failure(path)
        close(descriptor)
        if let error { throw error }
    }

    private static func failure(_ path: String) -> ModelError {
        ModelError(.unwritableFile, "cannot write '\(path)': \(String(cString: strerror(errno)))")
    }
}

extension ModelError.Code {
    /// The disk is full, or the place may not be written to.
    package static let unwritableFile = Self("unwritable file")
}
