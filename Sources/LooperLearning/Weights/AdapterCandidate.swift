package import LooperModel

/// An adapter that may become that of a skill: one epoch of one training, at one strength.
package struct AdapterCandidate: Sendable, Hashable {
    /// Where it is in force.
    package var scope: TrainingPlanner.Scope
    /// The epoch after which it was taken, from 1.
    package var epoch: Int
    /// The factor beside alpha/r.
    package var scale: Double
    /// Its folder in PEFT's form.
    package var folder: String

    /// Creates a candidate.
    package init(scope: TrainingPlanner.Scope, epoch: Int, scale: Double = 1, folder: String) {
        self.scope = scope
        self.epoch = epoch
        self.scale = scale
        self.folder = folder
    }

    /// Its name in a trial, as in `reply-2@0.75`.
    package var label: String { "\(scope.rawValue)-\(epoch)@\(scale)" }

    /// The same adapter at other strengths.
    package func scaled(_ scales: [Double]) -> [AdapterCandidate] {
        scales.map { scale in
            var candidate = self
            candidate.scale = scale
            return candidate
        }
    }
}

/// What a candidate came to on the development tasks.
package struct CandidateScore: Sendable, Hashable {
    /// The candidate.
    package var candidate: AdapterCandidate
    /// Tasks that it resolved.
    package var resolved: Int
    /// Tasks that were tried.
    package var tasks: Int
    /// Mean steps of a session.
    package var steps: Double

    /// Creates a score.
    package init(_ candidate: AdapterCandidate, resolved: Int, tasks: Int, steps: Double) {
        self.candidate = candidate
        self.resolved = resolved
        self.tasks = tasks
        self.steps = steps
    }
}

extension [CandidateScore] {
    /// The candidate that resolved most; among equals the one of fewer steps, then the gentler and the earlier one.
    package var best: AdapterCandidate? {
        self.max { ($0.resolved, -$0.steps, -$0.candidate.scale, -$0.candidate.epoch)
            < ($1.resolved, -$1.steps, -$1.candidate.scale, -$1.candidate.epoch) }?.candidate
    }
}
