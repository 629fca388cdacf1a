import LooperCore

@testable import LooperRouter

/// An experiment that is played out: sessions are drawn, exposed and graded one after the other.
struct RoutingHistory {
    var router: Router
    var hashes = AppliedHashes(skill: "s1", model: "m1")
    var sessions: [RoutedSession] = []

    init(_ policy: RoutingPolicy, experiment: String = "e") {
        router = Router(experiment: experiment, salt: "s", policy: policy)
    }

    /// The draw for `key`, recorded.
    @discardableResult
    mutating func draw(_ key: String, _ stratum: Stratum = Stratum(), exposed: Bool = true) -> Assignment {
        let assignment = router.assignment(of: key, stratum: stratum, hashes: hashes, history: sessions)
        sessions.append(RoutedSession(assignment, isExposed: exposed))
        return assignment
    }

    /// Draws for `count` keys and says what became of each by its arm.
    mutating func play(_ count: Int, from first: Int = 0, _ resolves: (Arm, Int) -> Bool) {
        for number in first..<first + count {
            let assignment = draw("k\(number)")
            sessions[sessions.count - 1].isResolved = resolves(assignment.arm, number)
        }
    }

    var status: RoutingStatus { RoutingStatus(router, hashes: hashes, history: sessions) }
}

extension RoutingPolicy {
    /// Three arms, and phases that are short.
    static let three = RoutingPolicy(arms: [.none, .prompt, .weights], outcomesPerPhase: 10)
}
