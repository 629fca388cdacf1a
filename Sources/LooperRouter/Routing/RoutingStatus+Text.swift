import Foundation
import LooperCore

extension RoutingStatus {
    /// The status as lines of plain text.
    public func lines() -> [String] {
        ["phase \(phase)", ""] + table.lines + [""] + health
    }

    private var table: TextTable {
        TextTable(
            header: [
                "arm", "drawn", "exposed", "graded", "resolved", "forced", "believed", "95% interval", "next draws",
                "even slice", "95% interval", "by propensity", "95% interval",
            ],
            rows: arms.map(\.row)
        )
    }

    /// Whether the sessions may be compared, in words.
    private var health: [String] {
        [("drawn", assignments), ("exposed", exposures)].map { name, ratio in
            let p = String(format: "%.3g", ratio.pValue)
            return ratio.isSound
                ? "Arms were \(name) as often as they should be (sample ratio, p = \(p))."
                : "Arms were not \(name) as often as they should be (sample ratio, p = \(p)): sessions of an arm get lost, "
                    + "so nothing follows from comparing them. Look for sessions of that arm that fail to begin."
        }
    }
}

extension RoutingStatus.ArmStatus {
    fileprivate var row: [String] {
        let believed = posterior.interval()
        let even = uniform.sessions > 0
        return [
            arm.rawValue, "\(assigned)", "\(exposed)", "\(graded)", "\(resolved)", "\(forced)",
            posterior.mean.percent, "\(believed.lowerBound.percent) to \(believed.upperBound.percent)", share.percent,
            "\(uniform.resolved) of \(uniform.sessions)",
            even ? "\(uniform.interval.low.percent) to \(uniform.interval.high.percent)" : "-",
            graded > 0 ? estimate.mean.percent : "-",
            graded > 1 ? "\(estimate.low.percent) to \(estimate.high.percent)" : "-",
        ]
    }
}
