import LooperCore
import Testing

@testable import LooperRouter

@Suite struct RouterTests {
    @Test func `without outcomes every arm has the same chance beside the holdout`() {
        var history = RoutingHistory(.three)
        let assignment = history.draw("k")
        #expect(assignment.phase == 0 && assignment.allocation.phase == "0")
        let shares = assignment.allocation.weights.map(\.share)
        #expect(shares[0].isNear(0.4, 2e-4) && shares[1].isNear(0.3, 2e-4) && shares[2].isNear(0.3, 2e-4))
        #expect(assignment.propensity == assignment.allocation.propensity(of: assignment.arm))
    }

    @Test func `the draw is the allocation's`() {
        var history = RoutingHistory(.three)
        for number in 0..<50 {
            let assignment = history.draw("k\(number)")
            #expect(assignment.arm == assignment.allocation.arm(for: assignment.key))
            #expect(assignment.bucket == assignment.allocation.bucket(of: assignment.key))
        }
    }

    @Test func `a key keeps its arm as long as the phase stands`() {
        var history = RoutingHistory(.three)
        let first = history.draw("k0")
        history.play(5, from: 1) { arm, _ in arm == .weights }
        #expect(history.draw("k0") == first)
        history.play(6, from: 6) { arm, _ in arm == .weights }
        let later = history.draw("k0")
        #expect(later.phase == 1)
        #expect(later.allocation.weights != first.allocation.weights)
        #expect(later.allocation.seed == "e:s:1")
    }

    @Test func `what resolves more is drawn more, and no arm less than its floor`() {
        var history = RoutingHistory(.three)
        history.play(200) { arm, number in arm == .weights || number.isMultiple(of: 5) }
        let weights = history.draw("next").allocation.weights
        #expect(weights.map(\.arm) == [.none, .prompt, .weights])
        #expect(weights[2].share > 0.7)
        #expect(weights[0].share >= 0.1 + 0.2 / 3 && weights[1].share >= 0.2 / 3)
        #expect(abs(weights.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    }

    @Test func `the slices are as large as the policy says`() {
        var history = RoutingHistory(.three)
        let first = history.draw("first")
        let reasons = (0..<3_000).map { number in
            history.router.assignment(of: "k\(number)", hashes: history.hashes, history: history.sessions)
        }
        #expect(reasons.allSatisfy { $0.allocation == first.allocation })
        #expect(abs(reasons.count { $0.reason == .holdout } - 300) < 60)
        #expect(abs(reasons.count { $0.reason == .uniform } - 600) < 80)
        #expect(reasons.filter { $0.reason == .holdout }.allSatisfy { $0.arm == .none })
        for arm in RoutingPolicy.three.arms {
            #expect(abs(reasons.count { $0.reason == .uniform && $0.arm == arm } - 200) < 50)
        }
    }

    @Test func `new hashes begin anew, and old ones come back`() {
        var history = RoutingHistory(.three)
        history.play(40) { arm, _ in arm == .weights }
        let before = history.draw("a").allocation.weights
        history.hashes.adapter = "other"
        let fresh = history.draw("b")
        #expect(fresh.phase > history.sessions[0].assignment.phase + 3)
        #expect(fresh.allocation.weights.allSatisfy { ($0.arm == .none ? 0.4 : 0.3).isNear($0.share, 2e-4) })
        history.hashes.adapter = nil
        #expect(history.draw("c").allocation.weights == before)
    }

    @Test func `another policy begins a phase and keeps what was learned`() {
        var history = RoutingHistory(.three)
        history.play(95) { arm, _ in arm == .weights }
        let before = history.draw("a")
        let policy = RoutingPolicy(arms: [.none, .prompt, .weights], floor: 0.6)
        history.router = Router(experiment: "e", salt: "s", policy: policy)
        let after = history.draw("b")
        #expect(after.phase == before.phase + 1)
        #expect(after.allocation.weights[1].share >= 0.2)
        #expect(after.allocation.weights[2].share > 0.45)
    }

    @Test func `forced arms teach nothing`() {
        var history = RoutingHistory(.three)
        for number in 0..<30 {
            let forced = history.router.forced(
                .both,
                key: "f\(number)",
                hashes: history.hashes,
                history: history.sessions
            )
            #expect(forced.isForced && forced.arm == .both && forced.propensity == 1)
            history.sessions.append(RoutedSession(forced, isExposed: true, isResolved: true))
        }
        #expect(history.draw("k").phase == 0)
        #expect(history.status.arms.allSatisfy { $0.graded == 0 && $0.posterior.mean == 0.5 })
        #expect(history.status.arms.map(\.arm) == [.none, .prompt, .weights, .both])
        #expect(history.status.arms.map(\.forced) == [0, 0, 0, 30])
        #expect(history.status.isHealthy)
    }

    @Test func `sessions that were not exposed teach nothing`() {
        var history = RoutingHistory(.three)
        for number in 0..<30 {
            history.draw("k\(number)", exposed: false)
            history.sessions[number].isResolved = true
        }
        #expect(history.draw("next").phase == 0)
        #expect(history.status.arms.allSatisfy { $0.graded == 0 && $0.exposed <= 1 })
    }

    @Test func `other experiments are passed over`() {
        var history = RoutingHistory(.three)
        history.play(40) { arm, _ in arm == .weights }
        history.router = Router(experiment: "other", salt: "s", policy: .three)
        #expect(history.draw("k").phase == 0)
        #expect(history.status.arms.reduce(0) { $0 + $1.assigned } == 1)
    }

    @Test func `controls have their even share and do not compete`() {
        var history = RoutingHistory(RoutingPolicy(arms: [.none, .weights, .placebo, .wrongAdapter]))
        history.play(60) { arm, _ in arm == .placebo }
        let weights = history.draw("next").allocation.weights
        #expect(weights[2].share == 0.05 && weights[3].share == 0.05)
    }

    /// Another process that reads the same records comes to the same weights.
    @Test func `the draw depends on the records alone`() {
        var history = RoutingHistory(.three)
        history.play(100) { arm, number in (number + arm.rawValue.count).isMultiple(of: 3) }
        let router = Router(experiment: "e", salt: "s", policy: .three)
        let one = router.assignment(of: "x", hashes: history.hashes, history: history.sessions)
        let other = router.assignment(of: "x", hashes: history.hashes, history: history.sessions)
        #expect(one == other)
    }
}

extension Double {
    /// Whether `other` is within `distance`.
    func isNear(_ other: Double, _ distance: Double) -> Bool { abs(self - other) <= distance }
}
