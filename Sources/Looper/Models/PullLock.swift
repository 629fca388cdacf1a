import Foundation

/// Keeps two pulls of one model apart; the system drops it when the process ends.
struct PullLock {
    private let descriptor: Int32

    init(folder: URL, name: String) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw LooperError(.io, "\(folder.path): cannot be created: \(error.localizedDescription)")
        }
        descriptor = open(folder.appending(path: ".\(name).lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw LooperError(.io, "\(folder.path): cannot be written: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw LooperError(.busy, "another process is pulling \(name); wait for it to end")
        }
    }

    func release() {
        // A child that was just forked may hold a copy of the descriptor, which closing ours would leave locked.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
