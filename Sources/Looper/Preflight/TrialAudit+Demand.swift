import LooperCore
import LooperModel

extension TrialAudit {
    /// Refuses to let anything be concluded from a trial whose sessions differ in more than what they were given.
    ///
    /// - Throws: ``LooperError`` with the finding of the check that fails.
    package func demandSound() throws(LooperError) {
        guard let failed = checks().first(where: { $0.verdict == .failed }) else { return }
        throw LooperError(
            .badInput,
            "nothing can be concluded: preflight check \(failed.number) fails (\(failed.title)): \(failed.finding)"
        )
    }
}
