package import Foundation
import LooperAgent
import LooperCore
package import LooperModel

/// Check 3: the ids that a session is trained with are those that it ran with.
///
/// Compared are what the trainer reads from a trajectory, what the session recorded at each step, and what the chat
/// template makes of the conversation at each step.
package struct TokenIdentity: Sendable {
    private let reader: TrainingReader
    private let template: ChatTemplate?

    /// Prepares the check for a model.
    package init(_ base: TrainingBase) {
        reader = base.reader
        template = try? base.template.get()
    }

    /// What was found in these trajectories.
    ///
    /// - Throws: an error for one that cannot be read; `CancellationError`.
    package func check(_ files: [URL]) throws -> PreflightCheck {
        let title = "the training tokens of a session equal its run-time tokens, id for id"
        guard !files.isEmpty else { return PreflightCheck(3, title, .skipped, "no trajectory; name folders by --data") }
        var (tokens, steps) = (0, 0)
        var faults: [String] = []
        for file in files {
            try Task.checkCancellation()
            let trajectory = try TrajectoryJSON.decode(Data(contentsOf: file))
            let found = try compare(trajectory, file)
            tokens += found.tokens
            steps += trajectory.steps.count
            if let fault = found.fault { faults.append("\(trajectory.provenance.session): \(fault)") }
        }
        let sizes = "\(files.count) sessions, \(steps) steps, \(tokens) ids"
        guard let first = faults.first else { return PreflightCheck(3, title, .passed, "\(sizes), all equal") }
        return PreflightCheck(3, title, .failed, "\(faults.count) of \(files.count) sessions differ; \(first)")
    }

    private func compare(_ trajectory: Trajectory, _ file: URL) throws -> (tokens: Int, fault: String?) {
        let samples = try reader.read(file.path).samples
        guard let contexts = trajectory.tokenContexts() else { return (0, "its token ids do not fit each other") }
        let tokens = samples.reduce(0) { $0 + $1.ids.count }
        var place = 0
        for (step, context) in zip(trajectory.steps, contexts) {
            // A sample ends where the context was replaced; what follows is the next one.
            while place < samples.count, !samples[place].ids.starts(with: context.ids) { place += 1 }
            guard place < samples.count else { return (tokens, "no sample begins as step \(step.number) ran") }
            if let fault = fault(step, context, samples[place]) ?? fault(step, context, in: trajectory) {
                return (tokens, "step \(step.number) \(fault)")
            }
        }
        return (tokens, nil)
    }

    /// What is wrong with the loss of a step's reply: all of it carries loss, or none where it is not to be learned.
    private func fault(_ step: Step, _ context: TokenContext, _ sample: TrainingSample) -> String? {
        let written = step.tokens?.written.count ?? 0
        let mask = sample.lossMask[..<context.ids.count].suffix(written)
        let wanted: UInt8 = step.train == false ? 0 : 1
        return mask.allSatisfy { $0 == wanted } ? nil : "carries loss where it should not, or none where it should"
    }

    /// Whether the template writes the conversation otherwise than the session read it.
    private func fault(_ step: Step, _ context: TokenContext, in trajectory: Trajectory) -> String? {
        guard let template else { return nil }
        let prompt = context.ids.dropLast(step.tokens?.written.count ?? 0)
        let rendered = template.context(for: trajectory.transcript(before: step.number).messages).ids
        guard !rendered.elementsEqual(prompt) else { return nil }
        let same = zip(rendered, prompt).prefix { $0 == $1 }.count
        return "read \(prompt.count) ids and the template writes \(rendered.count); they part after \(same)"
    }
}
