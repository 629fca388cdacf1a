import LooperCore
import Testing

@testable import LooperRouter

@Suite struct RoutingBeliefTests {
    private let hashes = AppliedHashes(model: "m")

    private func session(_ arm: Arm, phase: Int, _ stratum: Stratum = Stratum(), resolved: Bool) -> RoutedSession {
        let assignment = Assignment(
            key: "k",
            allocation: Allocation(experiment: "e", salt: "s", weights: [.init(arm, 1)]),
            phase: phase,
            bucket: 0,
            arm: arm,
            reason: .bandit,
            propensity: 1,
            stratum: stratum,
            hashes: hashes,
            policy: .three
        )
        return RoutedSession(assignment, isExposed: true, isResolved: resolved)
    }

    private func belief(_ sessions: [RoutedSession], phase: Int) -> RoutingBelief {
        RoutingBelief(sessions, hashes: hashes, policy: .three, phase: phase)
    }

    @Test func `sessions count less with each phase`() {
        let sessions = [
            session(.prompt, phase: 2, resolved: true), session(.prompt, phase: 7, resolved: false),
            session(.none, phase: 5, resolved: true),
        ]
        // Phases that these sessions know of are 2, 5, 7 and 9.
        let posterior = belief(sessions, phase: 9).posterior(of: .prompt)
        #expect(posterior.alpha.isNear(1 + 0.98 * 0.98 * 0.98, 1e-12))
        #expect(posterior.beta.isNear(1 + 0.98, 1e-12))
    }

    /// Ten of ten in all and none of two in the module: outside weighs as much as 10 sessions with its mean 11/12.
    @Test func `a stratum is drawn towards what is known outside`() {
        let odd = Stratum(module: "odd.py")
        let sessions = (0..<10).map { _ in session(.prompt, phase: 0, resolved: true) }
        let strange = (0..<2).map { _ in session(.prompt, phase: 0, odd, resolved: false) }
        let posterior = belief(sessions + strange, phase: 0).posterior(of: .prompt, in: odd)
        #expect(posterior.alpha.isNear(10 * 11 / 14, 1e-12))
        #expect(posterior.beta.isNear(10 * 3 / 14 + 2, 1e-12))
        let elsewhere = belief(sessions + strange, phase: 0).posterior(of: .prompt, in: Stratum(module: "new.py"))
        #expect(elsewhere.mean.isNear(11.0 / 14, 1e-12) && (elsewhere.alpha + elsewhere.beta).isNear(10, 1e-12))
    }

    @Test func `little that is known outside weighs little`() {
        let posterior = belief([], phase: 0).posterior(of: .both, in: Stratum(model: "m", kind: "bug", module: "a"))
        #expect(posterior.alpha == 1 && posterior.beta == 1)
    }

    @Test func `strata go from everything to the session's own`() {
        let whole = Stratum(model: "m", kind: "bug", module: "a")
        #expect(whole.path == [Stratum(), Stratum(model: "m"), Stratum(model: "m", kind: "bug"), whole])
        #expect(Stratum().path == [Stratum()])
        #expect(Stratum(module: "a").path == [Stratum(), Stratum(module: "a")])
    }

    struct Contest: Sendable {
        let parameters: [[Double]]
        let expected: [Double]
    }

    /// Integrals by scipy over the densities and distributions of its `stats.beta`.
    private static let contests = [
        Contest(parameters: [[1, 1], [1, 1]], expected: [0.5, 0.5]),
        Contest(parameters: [[3, 9], [5, 7]], expected: [0.1807276, 0.8192724]),
        Contest(parameters: [[21, 81], [31, 71], [36, 66]], expected: [0.0036365, 0.2254282, 0.7709353]),
        Contest(parameters: [[0.5, 4.5], [0.7, 1.1], [1, 8]], expected: [0.1280388, 0.7178904, 0.1540708]),
        Contest(parameters: [[600, 1400], [640, 1360]], expected: [0.0856575, 0.9143425]),
    ]

    @Test(arguments: contests)
    func `the best arm is as probable as the integral says`(contest: Contest) {
        let found = BestArm.probabilities(contest.parameters.map { BetaPosterior(alpha: $0[0], beta: $0[1]) })
        #expect(zip(found, contest.expected).allSatisfy { $0.isNear($1, 3e-3) }, "\(found)")
    }
}
