package import Foundation
package import LooperCore

/// The one JSON form of a trajectory: a document with a step a line, keys in order, so that equal trajectories have
/// equal bytes and a step is added without writing the others again.
///
/// ```
/// {"format":2,"provenance":{…},"opening":[…],"steps":[
/// {…},
/// {…}
/// ],"outcome":null,"outcome_detail":null,"patch":"","seconds":1.5}
/// ```
package enum TrajectoryJSON {
    /// The bytes of a trajectory.
    package static func encode(_ trajectory: Trajectory) throws -> Data {
        try head(of: trajectory) + steps(trajectory.steps) + tail(trajectory.standing)
    }

    /// The trajectory in `data`.
    ///
    /// - Throws: ``AgentError`` with code `notATrajectory` where `data` is not the whole of one, or of another format.
    package static func decode(_ data: Data) throws(AgentError) -> Trajectory {
        do {
            return try checked(JSONDecoder().decode(Trajectory.self, from: data))
        } catch let error as AgentError {
            throw error
        } catch {
            throw AgentError(.notATrajectory, "this is not a trajectory as Looper writes it: \(error)")
        }
    }

    /// The trajectory in `data`; where a crash or a full disk cut its last write, as much of it as is whole.
    ///
    /// What is recovered has all whole steps, no outcome and no patch, and the seconds that its steps took.
    ///
    /// - Returns: the trajectory, and whether the document was whole.
    /// - Throws: ``AgentError`` with code `notATrajectory` where not even the opening is whole, or where a document that
    ///   nothing cut is no trajectory.
    package static func recover(_ data: Data) throws(AgentError) -> (trajectory: Trajectory, isWhole: Bool) {
        do throws(AgentError) {
            return (try decode(data), true)
        } catch {
            // A whole document was not cut: what it says is wrong, and half of it would be a guess.
            let isDocument = (try? JSONSerialization.jsonObject(with: data)) != nil
            guard !isDocument, let trajectory = try wholeLines(of: data) else { throw error }
            return (trajectory, false)
        }
    }

    /// All that stands before the first step.
    static func head(of trajectory: Trajectory) throws -> Data {
        try Data("{\"format\":\(trajectory.format),\"provenance\":".utf8) + json(trajectory.provenance)
            + Data(",\"opening\":".utf8) + json(trajectory.opening) + Data(",\"steps\":[".utf8)
    }

    /// The lines of steps, as they follow the head.
    static func steps(_ steps: [Step]) throws -> Data {
        var lines = Data()
        for (index, step) in steps.enumerated() { lines += try line(step, isFirst: index == 0) }
        return lines
    }

    /// A step as it follows the head or another step.
    static func line(_ step: Step, isFirst: Bool) throws -> Data {
        try Data((isFirst ? "\n" : ",\n").utf8) + json(step)
    }

    /// All that stands after the last step.
    static func tail(_ standing: Standing) throws -> Data {
        try Data("\n],".utf8) + json(Tail(standing: standing)).dropFirst() + Data("\n".utf8)
    }

    /// The last members of the document, absent values written as `null`.
    private struct Tail: Encodable {
        private enum CodingKeys: String, CodingKey {
            case outcome, patch, seconds
            case outcomeDetail = "outcome_detail"
        }

        let standing: Standing

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(standing.outcome, forKey: .outcome)
            try members.encode(standing.outcomeDetail, forKey: .outcomeDetail)
            try members.encode(standing.patch, forKey: .patch)
            try members.encode(standing.seconds, forKey: .seconds)
        }
    }

    private static func json(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    private static func checked(_ trajectory: Trajectory) throws(AgentError) -> Trajectory {
        guard trajectory.format == Trajectory.formatVersion else {
            throw AgentError(
                .notATrajectory,
                "the trajectory has format \(trajectory.format), this Looper reads \(Trajectory.formatVersion);"
                    + " read it with the version that wrote it"
            )
        }
        guard zip(trajectory.steps, 1...).allSatisfy({ $0.number == $1 }) else {
            throw AgentError(
                .notATrajectory,
                "the steps of the trajectory are not numbered from 1 on; take the original"
            )
        }
        return trajectory
    }

    /// The opening and all whole steps, or `nil` where the opening is not whole.
    private static func wholeLines(of data: Data) throws(AgentError) -> Trajectory? {
        struct Head: Decodable {
            let format: Int
            let provenance: Provenance
            let opening: [Message]
        }
        let lines = data.split(separator: UInt8(ascii: "\n"))
        guard let first = lines.first,
            let head = try? JSONDecoder().decode(Head.self, from: first + Data("]}".utf8))
        else { return nil }
        var trajectory = Trajectory(provenance: head.provenance, opening: head.opening)
        trajectory.format = head.format
        for line in lines.dropFirst() {
            let text = line.last == UInt8(ascii: ",") ? line.dropLast() : line
            guard let step = try? JSONDecoder().decode(Step.self, from: text),
                step.number == trajectory.steps.count + 1
            else { break }
            trajectory.steps.append(step)
        }
        trajectory.seconds = trajectory.steps.reduce(0) {
            $0 + $1.usage.promptSeconds + $1.usage.replySeconds + $1.toolSeconds
        }
        return try checked(trajectory)
    }
}
