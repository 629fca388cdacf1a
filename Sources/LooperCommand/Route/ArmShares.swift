import ArgumentParser
import Looper

/// Arms with their shares, as in `none=0.5,prompt=0.25,weights=0.25`.
enum ArmShares {
    /// The arms in their order.
    ///
    /// - Throws: `ValidationError` for an arm that does not exist or stands twice, for a share that is none, and where
    ///   the shares do not add up to 1.
    static func weights(_ text: String) throws -> [Allocation.Weight] {
        let weights = try text.split(separator: ",", omittingEmptySubsequences: false).map(weight)
        for (index, weight) in weights.enumerated() where weights[..<index].contains(where: { $0.arm == weight.arm }) {
            throw ValidationError("\(weight.arm.rawValue) stands there twice; give each arm one share")
        }
        let total = weights.reduce(0) { $0 + $1.share }
        guard abs(total - 1) < 1e-6 else {
            throw ValidationError("the shares add up to \(total); they have to add up to 1")
        }
        return weights
    }

    private static func weight(_ text: Substring) throws -> Allocation.Weight {
        let halves = text.split(separator: "=", omittingEmptySubsequences: false)
        guard halves.count == 2 else {
            throw ValidationError("'\(text)' is not of the form ARM=SHARE, as in none=0.5,prompt=0.5")
        }
        guard let arm = Arm(rawValue: String(halves[0])) else {
            let known = Arm.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(halves[0])' is no arm; these are: \(known)")
        }
        guard let share = Double(halves[1]), share.isFinite, share >= 0 else {
            throw ValidationError("'\(halves[1])' is no share of \(arm.rawValue); give a number from 0 to 1")
        }
        return Allocation.Weight(arm, share)
    }
}
