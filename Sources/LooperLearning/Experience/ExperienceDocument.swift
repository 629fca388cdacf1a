import Foundation
import LooperAgent
import LooperCore

/// As much of a trajectory's file as is looked at to learn from it; token ids and prompts are passed over, which are
/// most of it.
struct ExperienceDocument: Decodable {
    let trajectory: Trajectory
    /// Whether all steps have their token ids.
    let hasTokens: Bool

    private enum Keys: String, CodingKey {
        case format, provenance, opening, steps, outcome, patch, seconds
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Keys.self)
        let format = try members.decode(Int.self, forKey: .format)
        guard format == Trajectory.formatVersion else {
            throw AgentError(
                .notATrajectory,
                "it has format \(format), this Looper reads \(Trajectory.formatVersion); run the session again"
            )
        }
        let opening = try members.decode([Untokenised].self, forKey: .opening)
        var trajectory = Trajectory(
            provenance: try members.decode(Provenance.self, forKey: .provenance),
            opening: opening.last.map { [Message($0.role, $0.content)] } ?? []
        )
        let steps = try members.decode([LeanStep].self, forKey: .steps)
        trajectory.steps = steps.map(\.step)
        hasTokens = steps.allSatisfy(\.hasTokens)
        trajectory.outcome = try members.decodeIfPresent(Outcome.self, forKey: .outcome)
        trajectory.patch = try members.decodeIfPresent(String.self, forKey: .patch) ?? ""
        trajectory.seconds = try members.decodeIfPresent(Double.self, forKey: .seconds) ?? 0
        self.trajectory = trajectory
    }
}

/// A message without its token ids.
private struct Untokenised: Decodable {
    let role: Message.Role
    let content: String
}

/// A step without its token ids.
private struct LeanStep: Decodable {
    let step: Step
    let hasTokens: Bool

    private enum Keys: String, CodingKey {
        case number, reply, call, observation, shown, notices, usage, interventions, train, tokens
        case stopReason = "stop_reason"
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Keys.self)
        hasTokens = members.contains(.tokens)
        step = Step(
            number: try members.decode(Int.self, forKey: .number),
            reply: try members.decode(String.self, forKey: .reply),
            stopReason: try members.decode(StopReason.self, forKey: .stopReason),
            call: try members.decodeIfPresent(ToolCall.self, forKey: .call),
            observation: try members.decode(Observation.self, forKey: .observation),
            shown: try members.decodeIfPresent(ShownResult.self, forKey: .shown) ?? ShownResult(),
            notices: try members.decodeIfPresent([String].self, forKey: .notices) ?? [],
            usage: try members.decode(Usage.self, forKey: .usage),
            interventions: try members.decodeIfPresent([Intervention].self, forKey: .interventions),
            train: try members.decodeIfPresent(Bool.self, forKey: .train)
        )
    }
}
