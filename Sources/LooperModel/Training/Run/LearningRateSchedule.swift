import Foundation

/// How the learning rate rises and falls over the steps of a run.
package enum LearningRateSchedule: String, Sendable, Hashable, CaseIterable, Codable {
    /// Down along half a cosine.
    case cosine
    case constant

    /// What the rate is multiplied by in step `step`, from 1.
    ///
    /// It rises in a straight line over the first `warmup` steps; the first step moves already, and the first after
    /// the rise has the whole rate.
    package func factor(step: Int, warmup: Int, steps: Int) -> Double {
        if step <= warmup { return Double(step) / Double(warmup) }
        switch self {
        case .constant: return 1
        case .cosine:
            let progress = Double(step - warmup - 1) / Double(max(1, steps - warmup))
            return 0.5 * (1 + cos(.pi * progress))
        }
    }
}
