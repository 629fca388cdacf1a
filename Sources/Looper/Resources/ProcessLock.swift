import Foundation

/// Keeps processes apart that would do the same work in one place; the system drops it when the process ends.
struct ProcessLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of `name` in `folder`, which is made if need be.
    ///
    /// - Parameter work: what another process does, as in `is pulling x`.
    /// - Throws: ``LooperError`` with code `busy` where another process holds it.
    init(folder: URL, name: String, work: String) throws(LooperError) {
        try OutputFile.makeFolder(folder)
        let file = folder.appending(path: ".\(name).lock").path
        descriptor = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw LooperError(.io, "\(folder.path): cannot be written: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw LooperError(.busy, "another process \(work); wait for it to end")
        }
    }

    func release() {
        // A child that was just forked may hold a copy of the descriptor, which closing ours would leave locked.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
