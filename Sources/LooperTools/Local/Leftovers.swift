import Foundation

/// Finds what a command left running, by a mark in its variables, and kills it.
///
/// A process that takes a session of its own escapes the kill of the command's group but not its variables. One that
/// clears those as well is not found; nor is any on a system without `/proc`.
struct Leftovers: Sendable {
    /// Rounds of looking and killing: a process may make another while we look.
    private static let rounds = 20

    /// The variable that a command and all it starts carry.
    let variable = "LOOPER_COMMAND"
    /// A value that no other command has.
    let value = UUID().uuidString

    /// Kills what carries the mark, until there is none.
    func kill() {
        for _ in 0..<Self.rounds {
            let found = processes()
            guard !found.isEmpty else { return }
            for process in found { Foundation.kill(process, SIGKILL) }
            // The dead keep their variables until the system has buried them.
            usleep(10_000)
        }
    }

    private func processes() -> [pid_t] {
        let mark = Array("\(variable)=\(value)".utf8)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
            guard process > 1, process != getpid() else { return false }
            // Gone, or another user's: not ours to kill.
            let path = "/proc/\(process)/environ"
            let opened = open(path, O_RDONLY | O_CLOEXEC)
            guard opened >= 0, let bytes = try? Descriptor(opened).readAll(path, limit: 64 << 20) else { return false }
            return bytes.split(separator: 0).contains { $0.elementsEqual(mark) }
        }
    }
}
