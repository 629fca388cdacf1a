import Foundation
import LooperCore
import LooperRouter
import LooperStore

extension AssignmentEntry {
    /// What a draw was made from beside what the entry has a field for.
    private struct Details: Codable {
        var bucket: Int
        var reason: Assignment.Reason
        var weights: [Allocation.Weight]
        var hashes: RoutingHashes
        var policy: RoutingPolicy
    }

    /// The draw as the store keeps it.
    init(_ assignment: Assignment) {
        let details = Details(
            bucket: assignment.bucket,
            reason: assignment.reason,
            weights: assignment.allocation.weights,
            hashes: assignment.hashes,
            policy: assignment.policy
        )
        self.init(
            experiment: assignment.allocation.experiment,
            phase: assignment.phase,
            key: assignment.key,
            salt: assignment.allocation.salt,
            arm: assignment.arm,
            propensity: assignment.propensity,
            isForced: assignment.isForced,
            stratum: Stratum(
                model: assignment.stratum.model,
                kind: assignment.stratum.kind,
                module: assignment.stratum.module
            ),
            details: JSONValue(encoding: details).members ?? [:]
        )
    }

    /// The draw; `nil` where the router did not make it.
    var assignment: Assignment? {
        guard let data = try? JSONEncoder().encode(details),
            let rest = try? JSONDecoder().decode(Details.self, from: data),
            rest.policy.isSound, Allocation.areSound(rest.weights)
        else { return nil }
        return Assignment(
            key: key,
            allocation: Allocation(experiment: experiment, salt: salt, phase: "\(phase)", weights: rest.weights),
            phase: phase,
            bucket: rest.bucket,
            arm: arm,
            reason: isForced ? .forced : rest.reason,
            propensity: propensity,
            stratum: LooperRouter.Stratum(model: stratum.model, kind: stratum.kind, module: stratum.module),
            hashes: rest.hashes,
            policy: rest.policy
        )
    }
}

extension JSONValue {
    fileprivate var members: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }
}
