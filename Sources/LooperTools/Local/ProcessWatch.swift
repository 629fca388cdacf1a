import Foundation

/// Counts the processes of a running command.
struct ProcessWatch: Sendable {
    private static let interval = Duration.milliseconds(50)
    /// Every so many rounds they are counted though the system as a whole has hardly more than before.
    private static let fullRound = 20

    let mark: CommandMark
    /// Most processes at a time.
    let limit: Int

    /// Returns once there are more than `limit`.
    func untilExceeded() async throws {
        let atStart = Self.tasksOfSystem()
        for round in 1... {
            try await Task.sleep(for: Self.interval)
            // To look at each process costs a hundred times as much as to read how many there are in all.
            guard round % Self.fullRound == 0 || Self.tasksOfSystem() - atStart > limit / 2 else { continue }
            if try await offload({ mark.processes().count }) > limit { return }
        }
    }

    /// Processes and threads of the system, 0 where it does not say.
    private static func tasksOfSystem() -> Int {
        // As in `0.20 0.18 0.12 1/80 11206`.
        let text = FileManager.default.contents(atPath: "/proc/loadavg").map { String(decoding: $0, as: UTF8.self) }
        let word = text?.split(separator: " ").first { $0.contains("/") }
        return word?.split(separator: "/").last.flatMap { Int($0) } ?? 0
    }
}
