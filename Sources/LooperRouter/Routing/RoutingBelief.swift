public import LooperCore

/// What is believed of the rates of the arms, in all and in each stratum.
///
/// Sessions of earlier phases count for less. A stratum begins where the next larger one ends: its prior has that one's
/// mean and the weight of a few sessions, so that a stratum with few sessions of its own is drawn towards what is known
/// elsewhere (partial pooling with a fixed strength; A. Gelman et al., "Bayesian Data Analysis", 3rd edition, chapter
/// 5). Its own sessions count in the larger one too, as is usual where the prior is estimated from the data.
public struct RoutingBelief: Sendable, Hashable {
    private struct Place: Hashable {
        let arm: Arm
        let stratum: Stratum
    }

    private struct Tally: Hashable {
        var successes = 0.0
        var failures = 0.0
    }

    private var tallies: [Place: Tally] = [:]
    private let pooling: Double

    /// Learns from the sessions of `history` whose arms are made of the same, and which were drawn, exposed and graded.
    ///
    /// - Parameters:
    ///   - history: sessions of the experiment, in any order.
    ///   - hashes: what the arms are made of now.
    ///   - phase: the number of the phase that is about to be drawn in.
    public init(_ history: [RoutedSession], hashes: AppliedHashes, policy: RoutingPolicy, phase: Int) {
        pooling = policy.pooling
        let sessions = history.filter { $0.assignment.hashes == hashes && $0.result != nil }
        // Phases of other hashes lie between these and do not age them.
        let phases = Set(sessions.map(\.assignment.phase)).union([phase]).sorted()
        var weight = 1.0
        var weights: [Int: Double] = [:]
        for phase in phases.reversed() {
            weights[phase] = weight
            weight *= policy.discount
        }
        for session in sessions { count(session, weights[session.assignment.phase] ?? 0) }
    }

    private mutating func count(_ session: RoutedSession, _ weight: Double) {
        guard let resolved = session.result else { return }
        for stratum in session.assignment.stratum.path {
            let place = Place(arm: session.assignment.arm, stratum: stratum)
            if resolved {
                tallies[place, default: Tally()].successes += weight
            } else {
                tallies[place, default: Tally()].failures += weight
            }
        }
    }

    /// What is believed of an arm's rate in a stratum; without one, in all.
    public func posterior(of arm: Arm, in stratum: Stratum = Stratum()) -> BetaPosterior {
        let path = stratum.path.map { tallies[Place(arm: arm, stratum: $0)] ?? Tally() }
        let all = BetaPosterior(successes: path[0].successes, failures: path[0].failures)
        return path.dropFirst().reduce(all) { outer, tally in
            // What is known outside cannot weigh more than there is of it.
            let strength = min(pooling, outer.alpha + outer.beta)
            return BetaPosterior(
                alpha: strength * outer.mean + tally.successes,
                beta: strength * (1 - outer.mean) + tally.failures
            )
        }
    }
}
