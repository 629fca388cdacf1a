import Foundation
import LooperCore
import LooperModel

extension TrialAudit {
    /// Refuses to let anything be concluded from a trial whose sessions differ in more than what they were given.
    ///
    /// - Parameter isWhole: whether all sessions were to be run.
    /// - Throws: ``LooperError`` with what the checks found that fail.
    package func requireComparability(isWhole: Bool = true) throws(LooperError) {
        let failed = [sameFrame(isWhole: isWhole), sameTree()].filter { $0.verdict == .failed }
        guard !failed.isEmpty else { return }
        let findings = failed.map { "preflight check \($0.number) fails (\($0.title)): \($0.finding)" }
        throw LooperError(
            .badInput,
            "nothing can be concluded: \(findings.joined(separator: "; ")); remove \(folder.path) to run all of it again"
        )
    }
}
