import Foundation
import LooperAgent
import LooperCore

/// What a comparison is about, written down before its first session and never changed: nobody can look at the sessions
/// first and choose then what is a success.
struct Preregistration: Codable, Hashable {
    /// The file's name in the folder of a trial.
    static let fileName = "preregistration.json"

    /// Raised when a field changes its meaning.
    var format = 1
    /// When it was written, in seconds since 1970.
    var writtenAt: Double
    /// What decides: whether the tests of a task say that it is resolved.
    var primaryOutcome = "resolved"
    var arms: [String]
    var baseline: String
    /// The largest difference of the resolved rates that makes none.
    var margin: Double
    var stop: ComparisonPlan.StopRule
    /// The e-value that decides.
    var threshold = EProcess.threshold
    var seeds: [UInt64]
    /// SHA-256 of the tasks.
    var tasks: String
    var taskCount: Int
    var model: ModelIdentity
    /// The fingerprint of a local model's weights.
    var weights: String?
    var limits: AgentConfiguration
    var sampling: SamplingConfiguration

    private enum CodingKeys: String, CodingKey {
        case format, arms, baseline, margin, stop, threshold, seeds, tasks, model, weights, limits, sampling
        case writtenAt = "written_at"
        case primaryOutcome = "primary_outcome"
        case taskCount = "task_count"
    }

    /// What `plan` makes of the trial that `record` describes.
    init(_ plan: ComparisonPlan, _ record: TrialRecord, writtenAt: Double) {
        self.writtenAt = writtenAt
        arms = record.settings.map(\.label)
        baseline = plan.baseline
        margin = plan.margin
        stop = plan.stop
        seeds = record.seeds
        tasks = record.tasks
        taskCount = record.taskCount
        model = record.model
        weights = record.weights
        limits = record.agent
        sampling = record.generation
    }

    /// What was written down in `folder`; `nil` where nothing was.
    ///
    /// - Throws: ``LooperError`` where the file is no such record.
    static func read(_ folder: URL) throws(LooperError) -> Preregistration? {
        let file = folder.appending(path: fileName)
        guard let data = FileManager.default.contents(atPath: file.path) else { return nil }
        do {
            return try JSONDecoder().decode(Self.self, from: data)
        } catch {
            throw LooperError(
                .badInput,
                "\(file.path): is no record of a comparison; take the folder's copy of it back"
            )
        }
    }

    func write(to folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try OutputFile.write(encoder.encode(self), to: folder.appending(path: Self.fileName))
    }

    /// In what `other` is about something else, by the names of the fields.
    func differences(from other: Self) -> [String] {
        [
            ("format", format == other.format), ("primary outcome", primaryOutcome == other.primaryOutcome),
            ("arms", arms == other.arms), ("baseline", baseline == other.baseline),
            ("margin", abs(margin - other.margin) < 1e-9), ("stop rule", stop == other.stop),
            ("threshold", threshold == other.threshold), ("seeds", seeds == other.seeds),
            ("tasks", tasks == other.tasks && taskCount == other.taskCount),
            ("model", model == other.model && weights == other.weights), ("limits", limits == other.limits),
            ("sampling", sampling == other.sampling),
        ].filter { !$0.1 }.map(\.0)
    }
}
