package import Foundation
package import LooperCore
import LooperRouter
import LooperTasks

/// A trial as it lies on the disk.
package struct TrialFolder: Sendable {
    /// The folder.
    package let url: URL
    /// The graded sessions, in the order in which they ended.
    package let sessions: [TrialSession]
    /// What the trial is; `nil` where nothing says it.
    let record: TrialRecord?
    /// What was written down before its first session; `nil` where nothing was.
    let registration: Preregistration?

    /// Reads a trial's folder.
    ///
    /// - Throws: ``LooperError`` where it is none.
    package init(_ url: URL) throws {
        let file = url.appending(path: "sessions.jsonl")
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw LooperError(.badInput, "\(file.path) is missing; name the folder of a trial, or a file of outcomes")
        }
        self.url = url
        sessions = try RecordLog<TrialSession>.read(file)
        record = try TrialRecord.read(url)
        registration = try Preregistration.read(url)
        guard !sessions.isEmpty else {
            throw LooperError(.badInput, "\(file.path) holds no session yet; run the trial first")
        }
    }

    /// How the trial was to be compared, as far as it says so itself.
    package var plan: ComparisonPlan {
        if let registration {
            return ComparisonPlan(
                baseline: registration.baseline,
                margin: registration.margin,
                stop: registration.stop
            )
        }
        let labels = Set(sessions.map(\.setting))
        let baseline = [Arm.none.rawValue, "all"].first(where: labels.contains)
        return ComparisonPlan(baseline: baseline ?? Arm.none.rawValue)
    }

    /// The trajectory of one of its sessions.
    package func file(of session: TrialSession) -> URL {
        let hasSeveral = (record?.seeds.count ?? Set(sessions.map(\.seed)).count) > 1
        let place = TaskFolder.session(
            setting: session.setting,
            task: session.task,
            seed: hasSeveral ? session.seed : nil
        )
        return url.appending(path: place).appending(path: "trajectory.json")
    }

    /// The trajectory of one of its sessions; `nil` where it cannot be read.
    func recorded(_ session: TrialSession) -> RecordedSession? {
        try? RecordedSession(path: file(of: session).path)
    }
}
