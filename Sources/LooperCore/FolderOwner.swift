import Foundation

/// The process that a temporary folder belongs to, told by the folder's name: what a dead process left can be found.
///
/// Reads the system's files through a closure; where there is no `/proc` nobody can be told to be dead.
package struct FolderOwner: Sendable, Hashable {
    /// What gives the text of a file of the system, or `nil`.
    package typealias Reader = (_ path: String) -> String?

    private let process: Int32
    /// When it began, in ticks since the machine started: the numbers of processes come back.
    private let start: UInt64
    /// The boot and the namespace of processes: elsewhere the number means another process.
    private let place: UInt64

    /// The owner with the number `process`; `nil` where the system does not say when it began.
    package init?(process: Int32, reading: Reader) {
        guard let start = Self.start(of: process, reading), let place = Self.place(reading) else { return nil }
        self.process = process
        self.start = start
        self.place = place
    }

    /// The owner that the name of a folder tells, or `nil`.
    package init?(name: String) {
        guard let match = name.firstMatch(of: /-p([0-9]+)-([0-9]+)-([0-9a-f]{1,16})-/),
            let process = Int32(match.1), let start = UInt64(match.2), let place = UInt64(match.3, radix: 16)
        else { return nil }
        self.process = process
        self.start = start
        self.place = place
    }

    /// The words in the name of a folder, with a hyphen at each end.
    package var tag: String { "-p\(process)-\(start)-\(String(place, radix: 16))-" }

    /// Whether the process is known to be gone; never so for one of another boot, container or machine.
    package func isDead(reading: Reader) -> Bool {
        place == Self.place(reading) && start != Self.start(of: process, reading)
    }

    private static func start(of process: Int32, _ read: Reader) -> UInt64? {
        // The name in brackets may hold anything, spaces and brackets too; the 20th word after it is the time.
        guard let text = read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let words = text[end...].split(separator: " ")
        // Dead, and not yet buried by its parent.
        guard words.count > 20, words[1] != "Z", words[1] != "X" else { return nil }
        return UInt64(words[20])
    }

    /// A hash (FNV-1a) of the boot's name and the start of the first process.
    private static func place(_ read: Reader) -> UInt64? {
        guard let boot = read("/proc/sys/kernel/random/boot_id"), let first = start(of: 1, read) else { return nil }
        return "\(boot)\(first)".utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
