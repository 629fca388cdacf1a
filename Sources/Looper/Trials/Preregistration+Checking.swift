import Foundation
import LooperCore
import LooperRouter

extension Preregistration {
    private static let title = "what was written down before the first session was kept to"

    /// Whether a trial kept to what was written down before it.
    ///
    /// - Parameters:
    ///   - registration: what was written down; `nil` where nothing was.
    ///   - trial: as it lies in its folder.
    ///   - plan: how the report compares.
    ///   - firstSession: when the first session began, in seconds since 1970; `nil` where no session tells.
    static func check(
        _ registration: Preregistration?,
        of trial: TrialFolder,
        _ plan: ComparisonPlan,
        firstSession: Double?
    ) -> ReportCheck {
        guard let registration else { return ReportCheck(title, .skipped, "nothing was written down") }
        guard let record = trial.record else {
            return ReportCheck(title, .failed, "settings.json is missing, which says what was run")
        }
        let now = Preregistration(plan, record, writtenAt: registration.writtenAt)
        let breaches =
            now.differences(from: registration).map { "another \($0)" }
            + [registration.lateness(firstSession), registration.stopBreach(trial)].compactMap(\.self)
        guard breaches.isEmpty else { return ReportCheck(title, .failed, breaches.joined(separator: "; ")) }
        let time = Date(timeIntervalSince1970: registration.writtenAt).formatted(.iso8601)
        return ReportCheck(
            title,
            .passed,
            "written at \(time): outcome \(registration.primaryOutcome), baseline \(registration.baseline), margin "
                + "\(registration.margin * 100) points, stop rule \(registration.stop.rawValue); arms, seeds, tasks, model "
                + "and limits are the same"
        )
    }

    private func lateness(_ firstSession: Double?) -> String? {
        guard let firstSession, firstSession < writtenAt else { return nil }
        return "a session began before it was written"
    }

    /// A trial that ends before all sessions has to have an end that was foreseen.
    private func stopBreach(_ trial: TrialFolder) -> String? {
        let all = taskCount * arms.count * seeds.count
        let plan = ComparisonPlan(baseline: baseline, margin: margin, stop: stop)
        guard trial.sessions.count < all, !plan.isEnough(trial.sessions, labels: arms) else { return nil }
        return
            "it ended after \(trial.sessions.count) of \(all) sessions, which the stop rule \(stop.rawValue) does not allow"
    }
}
