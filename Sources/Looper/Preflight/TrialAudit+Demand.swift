import Foundation
import LooperCore
import LooperModel

extension TrialAudit {
    /// Refuses to let anything be concluded from a trial whose sessions differ in more than what they were given.
    ///
    /// - Parameter isWhole: whether all sessions were to be run.
    /// - Throws: ``LooperError`` with the finding of the check that fails.
    package func demandSound(isWhole: Bool = true) throws(LooperError) {
        guard let failed = checks(isWhole: isWhole).first(where: { $0.verdict == .failed }) else { return }
        throw LooperError(
            .badInput,
            "nothing can be concluded: preflight check \(failed.number) fails (\(failed.title)): \(failed.finding); "
                + "remove \(folder.path) to run all of it again"
        )
    }
}
