public import Foundation
import LooperCore
import LooperTasks

extension Trial {
    /// Writes down what the comparison is about, before its first session; in a folder where that was done, checks that
    /// it is the same.
    ///
    /// A trial that has sessions and nothing written down was begun without, and stays so.
    ///
    /// - Parameter now: the time, in seconds since 1970.
    /// - Throws: ``LooperError`` that names what is another now.
    public func register(_ plan: ComparisonPlan, now: Double = Date().timeIntervalSince1970) throws {
        try OutputFile.makeFolder(output)
        try record.check(against: output.appending(path: "settings.json"))
        let registration = Preregistration(plan, record, writtenAt: now)
        guard let earlier = try Preregistration.read(output) else {
            let sessions = output.appending(path: "sessions.jsonl")
            let size = try? FileManager.default.attributesOfItem(atPath: sessions.path)[.size] as? Int
            if (size ?? 0) == 0 { try registration.write(to: output) }
            return
        }
        let differences = registration.differences(from: earlier)
        guard differences.isEmpty else {
            throw LooperError(
                .badInput,
                "\(output.path) was registered with other \(differences.joined(separator: ", ")) before its first session; "
                    + "give the same, or name another output folder"
            )
        }
    }
}
