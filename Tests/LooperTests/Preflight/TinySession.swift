import Foundation
import LooperAgent
import LooperCore
import LooperModel
import LooperTestSupport

/// Sessions with the ids that the tiny model of the engine's tests would have read and written.
struct TinySession {
    static let model = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "LooperModelTests/Fixtures/engine/tiny-llama.gguf").path

    let base: TrainingBase

    init() throws {
        base = try TrainingBase(path: Self.model, name: "tiny")
    }

    /// A session of a few steps, one of which is not to be learned and one of which drops an earlier one.
    func trajectory(
        _ task: String = "a",
        arm: Arm = .none,
        seed: UInt64 = 0,
        configuration: JSONValue = .null,
        replies: [String] = ["say <bash>a</bash>", "on <bash>b</bash>", "say <bash>c</bash>", "so <done/>"]
    ) throws -> Trajectory {
        let template = try base.template.get()
        let provenance = Provenance(
            session: "s/\(task)",
            task: task,
            model: ModelIdentity(name: "tiny", window: 512),
            arm: arm,
            generation: GenerationOptions(seed: seed),
            configuration: configuration,
            startedAt: 0
        )
        var trajectory = Trajectory(
            provenance: provenance,
            opening: [Message(.system, "S"), Message(.user, "a")]
        )
        var earlier = TokenContext()
        for (number, text) in zip(1..., replies) {
            var step = Step(
                number: number,
                reply: text,
                stopReason: .endOfTurn,
                call: number == replies.count ? ToolCall("done") : ToolCall("bash", body: "a"),
                observation: Observation(.succeeded, "r\(number)", summary: ""),
                usage: Usage(promptTokens: 10 * number, replyTokens: 5),
                pruning: number == 3 ? Pruning(dropped: [1]) : nil,
                train: number == 2 ? false : nil
            )
            trajectory.steps.append(step)
            let prompt = template.context(for: trajectory.transcript(before: number).messages)
            let written = template.reply(text)
            let context = TokenContext(
                ids: prompt.ids + written,
                lossMask: prompt.lossMask + written.map { _ in 1 }
            )
            step.tokens = context.delta(from: earlier)
            earlier = context
            trajectory.steps[number - 1] = step
        }
        trajectory.outcome = .submitted
        return trajectory
    }
}

extension TemporaryDirectory {
    /// Writes a session's file into a folder; answers the file.
    @discardableResult
    func write(_ trajectory: Trajectory, to folder: String) throws -> URL {
        let file = "\(folder)/trajectory.json"
        try write(String(decoding: TrajectoryJSON.encode(trajectory), as: UTF8.self), to: file)
        return appending(file)
    }
}
