import Foundation
import LooperCore

/// A file descriptor that is closed when nobody holds it any more.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Opens `name` in this folder, never through a symbolic link; `nil` with `errno` set where that fails.
    func open(_ name: String, _ flags: Int32, mode: mode_t = 0o666) -> Descriptor? {
        let opened = openat(number, name, flags | O_NOFOLLOW | O_CLOEXEC, mode)
        return opened < 0 ? nil : Descriptor(opened)
    }

    /// The kind and size of `name` in this folder, of the link itself where it is one.
    func status(of name: String) -> stat? {
        var status = stat()
        return fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }

    /// The kind and size of the open file itself.
    var status: stat? {
        var status = stat()
        return fstat(number, &status) == 0 ? status : nil
    }

    /// What the symbolic link `name` in this folder says.
    func link(_ name: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlinkat(number, name, &buffer, buffer.count)
        guard count >= 0 else { return nil }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension stat {
    /// The bits of the mode that say what kind of file it is.
    var kind: mode_t { st_mode & mode_t(S_IFMT) }
}
