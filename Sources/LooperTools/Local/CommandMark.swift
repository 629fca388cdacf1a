import Foundation

/// Finds the processes of a command, those that left its group and session too, by marks that they inherit.
///
/// One mark is a variable. The other, for commands that clear their variables, is the value of a limit of the system
/// that bounds nothing since Linux 2.4 (on file locks): every process has it from the one that made it. A process that
/// clears its variables and lowers that limit on purpose is not found, nor is any on a system without `/proc`.
struct CommandMark: Sendable {
    /// Rounds of looking and killing: a process may make another while we look.
    private static let rounds = 100

    /// The variable that a command and all it starts carry.
    let variable = "LOOPER_COMMAND"
    /// A value that no other command has.
    let value = UUID().uuidString
    /// The limit on file locks; `nil` where there is one already, as for a Looper in a command of another one.
    let limit: UInt64? = Self.freeLimit

    /// Kills what carries a mark, until there is none.
    func kill() {
        for _ in 0..<Self.rounds {
            let found = processes()
            guard !found.isEmpty else { return }
            for process in found { Foundation.kill(process, SIGKILL) }
            // The system takes a moment to end them.
            usleep(10_000)
        }
    }

    /// Asks what carries a mark to end, but for `leader`.
    func requestEnd(sparing leader: pid_t) {
        for process in processes() where process != leader { Foundation.kill(process, SIGTERM) }
    }

    /// The processes that carry a mark.
    func processes() -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let own = getpid()
        return names.compactMap { pid_t($0) }.filter { $0 > 1 && $0 != own && isMarked($0) }
    }

    private func isMarked(_ process: pid_t) -> Bool {
        // The dead keep their limits until their new parent buries them, which may be never.
        if let limit, Self.file("limits", of: process, holds: " \(limit) ") { return !Self.isDead(process) }
        return Self.file("environ", of: process, holds: "\(variable)=\(value)")
    }

    private static func isDead(_ process: pid_t) -> Bool {
        // As in `12 (name) Z 1`; a name may hold brackets.
        let bytes = file("stat", of: process)
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")), end + 2 < bytes.count else { return true }
        return [UInt8(ascii: "Z"), UInt8(ascii: "X")].contains(bytes[end + 2])
    }

    private static func file(_ name: String, of process: pid_t, holds text: String) -> Bool {
        ByteSearch.first(Array(text.utf8), in: file(name, of: process)) != nil
    }

    /// A file about a process; empty where it is gone or another user's, not ours to kill.
    private static func file(_ name: String, of process: pid_t) -> [UInt8] {
        let path = "/proc/\(process)/\(name)"
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { return [] }
        return (try? Descriptor(opened).readAll(path, limit: 64 << 20)) ?? []
    }

    private static var freeLimit: UInt64? {
        #if os(Linux)
        SystemLimit.locks.hard == .max ? UInt64.random(in: 1 << 52..<1 << 62) : nil
        #else
        nil
        #endif
    }
}
