import Foundation

/// Lets processes open a store one after the other, so that one of them makes it and the others find it whole.
///
/// The system drops the lock when the process ends.
struct OpeningLock {
    private let descriptor: Int32

    /// Waits for the lock of `file`.
    ///
    /// - Throws: ``StoreError`` where the folder is missing or cannot be written.
    init(beside file: URL) throws(StoreError) {
        let path = file.path + ".lock"
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(.io, "\(file.path): cannot be opened: \(String(cString: strerror(errno)))")
        }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                close(descriptor)
                throw StoreError(.io, "\(path): cannot be locked: \(String(cString: strerror(errno)))")
            }
        }
    }

    func release() {
        // A child that was just forked may hold a copy of the descriptor, which closing ours would leave locked.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
