import Foundation
import LooperCore

@testable import LooperModel

/// Sessions and readers on the trained fixture vocabulary.
struct TrainingExample {
    let tokenizer: Tokenizer
    let template: ChatTemplate

    init() throws {
        let metadata = try TokenizerExample.trainedMetadata()
        tokenizer = try Tokenizer(metadata: metadata)
        template = try ChatTemplate(metadata: metadata, tokenizer: tokenizer)
    }

    func reader(fingerprint: String? = "abc") -> TrainingReader {
        TrainingReader(tokenizer: tokenizer, template: .success(template), fingerprint: fingerprint)
    }

    /// A session as an agent records it: each reply is asked for with the transcript so far.
    ///
    /// - Parameter prunings: what left the transcript before the reply of a step was asked for.
    func session(_ replies: [String], prunings: [Int: Pruning] = [:], ended: Bool = true) -> RecordedExample {
        let model = ModelIdentity(name: "tiny", window: 4096, fingerprint: "abc")
        var trajectory = Trajectory(
            provenance: Provenance(session: "s1", model: model, startedAt: 0),
            opening: [Message(.system, "You call tools."), Message(.user, "Fix the bug in café.py")]
        )
        var contexts: [TokenContext] = []
        for (index, text) in replies.enumerated() {
            var transcript = trajectory.transcript
            if let pruning = prunings[index + 1] { transcript.apply(pruning) }
            var context = template.context(for: transcript.messages)
            let written = ended ? template.reply(text) : tokenizer.encode(text)
            context.ids += written
            context.lossMask += written.map { _ in 1 }
            trajectory.steps.append(
                Step(
                    number: index + 1,
                    reply: text,
                    stopReason: ended ? .endOfTurn : .listener,
                    call: nil,
                    observation: Observation(.succeeded, "result \(index + 1)\nof many words", summary: "result"),
                    usage: Usage(promptTokens: context.ids.count - written.count, replyTokens: written.count),
                    tokens: context.delta(from: contexts.last ?? TokenContext()),
                    pruning: prunings[index + 1]
                )
            )
            contexts.append(context)
        }
        return RecordedExample(trajectory: trajectory, contexts: contexts)
    }
}

/// A session with the contexts that its replies were written in.
struct RecordedExample {
    var trajectory: Trajectory
    let contexts: [TokenContext]

    var json: Data {
        get throws { try JSONEncoder().encode(trajectory) }
    }

    /// Each id that the model wrote, after all that it had before it.
    var losses: PlannedLosses {
        var losses: PlannedLosses = [:]
        for (context, step) in zip(contexts, trajectory.steps) {
            let count = step.tokens?.written.count ?? 0
            for place in context.ids.indices.suffix(count) {
                losses[ScoredPlace(context: Array(context.ids[..<place]), target: context.ids[place]), default: 0] += 1
            }
        }
        return losses
    }
}
