import Foundation

/// Writes files so that whenever the process ends there is the old one or all of the new one.
enum WholeFile {
    /// Writes `parts` beside `path`, waits for the disk, and puts the new file in its place.
    ///
    /// - Throws: ``ModelError/Code/unwritableFile``.
    static func write(_ parts: some Sequence<some ContiguousBytes>, to path: String) throws(ModelError) {
        let partial = partial(of: path)
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        do throws(ModelError) {
            defer { close(descriptor) }
            for part in parts { try append(part, to: descriptor, path: path) }
            guard fsync(descriptor) == 0 else { throw failure(path) }
        } catch {
            unlink(partial)
            throw error
        }
        do throws(ModelError) {
            try rename(partial, path)
        } catch {
            unlink(partial)
            throw error
        }
        syncFolder(of: path)
    }

    /// The same of one piece.
    static func write(_ bytes: [UInt8], to path: String) throws(ModelError) {
        try write(CollectionOfOne(bytes), to: path)
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

    /// Writes all of `bytes` at the descriptor's place.
    static func append(_ bytes: some ContiguousBytes, to descriptor: CInt, path: String) throws(ModelError) {
        let isWritten = bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
        guard isWritten else { throw failure(path) }
    }

    /// The error for a call that failed just now.
    static func failure(_ path: String) -> ModelError {
        let problem = String(cString: strerror(errno))
        return ModelError(.unwritableFile, "cannot write '\(path)': \(problem); check the folder and its free space")
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

extension ModelError.Code {
    /// The disk is full, or the place may not be written to.
    package static let unwritableFile = Self("unwritable file")
}
