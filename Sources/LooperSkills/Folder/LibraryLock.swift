import Foundation

/// Keeps writers of a library apart, and readers from a version that is just taking its place.
///
/// The system drops the lock when the process ends.
struct LibraryLock {
    private let file: URL

    init(_ library: URL) {
        file = library.appending(path: ".lock")
    }

    /// Calls `body` while nobody else reads or writes.
    ///
    /// - Throws: ``SkillDiagnostic`` where the library cannot be written, and what `body` throws.
    func writing(_ body: () throws(SkillDiagnostic) -> Void) throws(SkillDiagnostic) {
        let descriptor = open(file.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw SkillDiagnostic(file.path, "cannot be written: \(String(cString: strerror(errno)))")
        }
        try hold(descriptor, LOCK_EX, body)
    }

    /// Calls `body` while nobody writes; a library without a lock has had no writer and needs none.
    func reading<Value>(_ body: () throws(SkillDiagnostic) -> Value) throws(SkillDiagnostic) -> Value {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        return descriptor < 0 ? try body() : try hold(descriptor, LOCK_SH, body)
    }

    private func hold<Value>(
        _ descriptor: CInt,
        _ kind: CInt,
        _ body: () throws(SkillDiagnostic) -> Value
    ) throws(SkillDiagnostic) -> Value {
        defer {
            // A child that was just forked may hold a copy of the descriptor, which closing ours would leave locked.
            flock(descriptor, LOCK_UN)
            close(descriptor)
        }
        while flock(descriptor, kind) != 0 {
            guard errno == EINTR else {
                throw SkillDiagnostic(file.path, "cannot be locked: \(String(cString: strerror(errno)))")
            }
        }
        return try body()
    }
}
