import Foundation
import LooperCore
import LooperRouter
import LooperStore

extension AssignmentEntry {
    /// The draw as the store keeps it.
    init(_ assignment: Assignment) {
        self.init(
            experiment: assignment.allocation.experiment,
            phase: assignment.phase,
            key: assignment.key,
            salt: assignment.allocation.salt,
            arm: assignment.arm,
            propensity: assignment.propensity,
            isForced: assignment.isForced,
            stratum: assignment.stratum,
            details: [
                "bucket": .integer(Int64(assignment.bucket)),
                "reason": .string(assignment.reason.rawValue),
                "terms": .string(DrawTerms(assignment).text),
            ]
        )
    }
}

/// What the draws of a phase have in common, beside what an entry has a field for.
struct DrawTerms: Codable {
    let weights: [Allocation.Weight]
    let hashes: AppliedHashes
    let policy: RoutingPolicy

    /// The terms of a draw.
    init(_ assignment: Assignment) {
        weights = assignment.allocation.weights
        hashes = assignment.hashes
        policy = assignment.policy
    }

    /// Reads what ``text`` wrote; `nil` where nobody could draw by it.
    init?(_ text: String) {
        guard let terms = try? JSONDecoder().decode(DrawTerms.self, from: Data(text.utf8)), terms.policy.isSound,
            Allocation.areSound(terms.weights)
        else { return nil }
        self = terms
    }

    /// JSON in a text of its own: who reads many draws of a phase reads it once, see ``AssignmentReader``.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }) ?? ""
    }
}

/// Makes draws of entries, and reads terms that many of them share once.
struct AssignmentReader {
    private var terms: [String: DrawTerms?] = [:]

    /// The draw of an entry; `nil` where the router did not make it.
    mutating func assignment(of entry: AssignmentEntry) -> Assignment? {
        guard case .integer(let bucket) = entry.details["bucket"], let text = entry.details["terms"]?.stringValue,
            let reason = entry.details["reason"]?.stringValue.flatMap(Assignment.Reason.init(rawValue:)),
            let terms = read(text)
        else { return nil }
        let (experiment, salt, phase) = (entry.experiment, entry.salt, entry.phase)
        return Assignment(
            key: entry.key,
            allocation: Allocation(experiment: experiment, salt: salt, phase: "\(phase)", weights: terms.weights),
            phase: phase,
            bucket: Int(bucket),
            arm: entry.arm,
            reason: entry.isForced ? .forced : reason,
            propensity: entry.propensity,
            stratum: entry.stratum,
            hashes: terms.hashes,
            policy: terms.policy
        )
    }

    private mutating func read(_ text: String) -> DrawTerms? {
        if let known = terms[text] { return known }
        let read = DrawTerms(text)
        terms[text] = .some(read)
        return read
    }
}
