import Looper
import Testing

/// What the article "The router" shows.
@Suite struct RouterExample {
    func draw(_ session: String, after history: [RoutedSession]) -> Assignment {
        let policy = RoutingPolicy(arms: [.none, .prompt, .weights])
        let router = Router(experiment: "fix-slugs", salt: "2026-12", policy: policy)
        let hashes = AppliedHashes(skill: "9f2c", adapter: "41aa", model: "qwen2.5-coder-0.5b")
        return router.assignment(of: session, hashes: hashes, history: history)
    }

    @Test func sessionsAreDrawnOneAfterTheOther() {
        var history: [RoutedSession] = []
        for number in 0..<40 {
            let assignment = draw("session \(number)", after: history)
            #expect(assignment.phase == number / 20)
            history.append(RoutedSession(assignment, isExposed: true, isResolved: assignment.arm == .weights))
        }
        let (first, last) = (history[0].assignment, history[39].assignment)
        #expect(last.allocation.propensity(of: .weights) > first.allocation.propensity(of: .weights))
    }
}
