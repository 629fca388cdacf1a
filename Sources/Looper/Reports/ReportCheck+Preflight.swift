import LooperModel
import LooperRouter

extension ReportCheck {
    /// A check of the preflight.
    init(_ check: PreflightCheck) {
        let verdict: Verdict =
            switch check.verdict {
            case .passed: .passed
            case .failed: .failed
            case .skipped: .skipped
            }
        self.init("preflight \(check.number): \(check.title)", verdict, check.finding)
    }
}
