public import LooperCore

/// A comparison as `report.json` has it.
public struct ComparisonReport: Sendable, Hashable, Encodable {
    /// What one setting came to.
    public struct ArmFigures: Sendable, Hashable, Encodable {
        let arm: Arm?
        let n: Int
        let ungraded: Int
        let resolved: Int
        let rate: Double
        let wilson: [Double]
        let steps: Double
        let promptTokens: Double
        let replyTokens: Double
        let seconds: Double
        let firstToolRight: Int?
        let parseFailures: Int?
        let doneWithoutTest: Int?
        let loops: Int?
        let editsTests: Int?
        let emptyPatch: Int?
        let rightFileRead: Int?
        let rightLinesRead: Int?
        let rightFileEdited: Int?
        let failed: Int?
    }

    /// A setting against the baseline; `b` pairs were gained and `c` lost.
    public struct PairFigures: Sendable, Hashable, Encodable {
        let pairs: Int
        let ungraded: Int
        let unpaired: Int
        let difference: Double
        let interval: [Double]
        let b: Int
        let c: Int
        let mcnemarMidP: Double
        let eValue: Double
        let adjustedP: Double
        let designEffect: Double
        let clusters: Int
        let verdict: PairedConclusion
        let sentence: String
        let gained: [Flip]
        let lost: [Flip]
    }

    /// A pair that differs.
    public struct Flip: Sendable, Hashable, Encodable {
        let task: String
        let seed: UInt64
    }

    /// The baseline against itself.
    public struct NoiseFigures: Sendable, Hashable, Encodable {
        let setting: String
        let pairs: Int
        let flips: Int
        let difference: Double
        let interval: [Double]
        let differentReplies: Int?
    }

    let headline: String
    let baseline: String
    let margin: Double
    let model: ModelIdentity?
    let tasksSha256: String?
    /// Whether the sessions kept to what was written down before it began; `nil` where nothing was.
    let preregistrationKept: Bool?
    let noise: NoiseFigures?
    let arms: [String: ArmFigures]
    let pairs: [String: PairFigures]

    /// Puts a comparison into figures.
    ///
    /// - Parameters:
    ///   - comparison: of sessions.
    ///   - model: the model of all of them, where it is known.
    ///   - tasks: SHA-256 of the tasks, where it is known.
    ///   - preregistrationKept: whether what was written down before the first session was kept to.
    public init(
        _ comparison: Comparison,
        model: ModelIdentity? = nil,
        tasks: String? = nil,
        preregistrationKept: Bool? = nil
    ) {
        headline = comparison.headline
        self.preregistrationKept = preregistrationKept
        noise = comparison.noise.map(NoiseFigures.init)
        baseline = comparison.baseline
        margin = comparison.margin
        self.model = model
        tasksSha256 = tasks
        arms = Dictionary(uniqueKeysWithValues: comparison.arms.map { ($0.setting, ArmFigures($0)) })
        pairs = Dictionary(uniqueKeysWithValues: comparison.contrasts.map { ($0.setting, PairFigures($0)) })
    }
}

extension ComparisonReport.ArmFigures {
    fileprivate init(_ summary: ArmSummary) {
        arm = summary.arm
        n = summary.sessions
        ungraded = summary.ungraded
        resolved = summary.resolved
        rate = summary.rate
        wilson = [summary.interval.low, summary.interval.high]
        steps = summary.meanSteps
        promptTokens = summary.meanPromptTokens
        replyTokens = summary.meanReplyTokens
        seconds = summary.meanSeconds
        firstToolRight = summary.signs?.firstToolRight
        parseFailures = summary.signs?.parseFailures
        doneWithoutTest = summary.signs?.doneWithoutTest
        loops = summary.signs?.loops
        editsTests = summary.signs?.editsTests
        emptyPatch = summary.signs?.emptyPatch
        rightFileRead = summary.signs?.rightFileRead
        rightLinesRead = summary.signs?.rightLinesRead
        rightFileEdited = summary.signs?.rightFileEdited
        failed = summary.signs?.failed
    }
}

extension ComparisonReport.PairFigures {
    fileprivate init(_ contrast: Contrast) {
        let flips = { (pairs: [SessionPairs.Pair]) in
            pairs.map { ComparisonReport.Flip(task: $0.other.task, seed: $0.other.seed) }
        }
        let effect = contrast.pairs.designEffect
        pairs = contrast.outcomes.pairs
        ungraded = contrast.pairs.ungraded
        unpaired = contrast.unpaired
        difference = contrast.difference.difference
        interval = [contrast.difference.low, contrast.difference.high]
        b = contrast.outcomes.gained
        c = contrast.outcomes.lost
        mcnemarMidP = contrast.midP
        eValue = contrast.evidence.value
        adjustedP = contrast.adjustedP
        designEffect = effect.value
        clusters = effect.clusters
        verdict = contrast.conclusion
        sentence = contrast.sentence
        gained = flips(contrast.gained)
        lost = flips(contrast.lost)
    }
}

extension ComparisonReport.NoiseFigures {
    fileprivate init(_ noise: NoiseFloor) {
        setting = noise.setting
        pairs = noise.outcomes.pairs
        flips = noise.flips
        difference = noise.difference.difference
        interval = [noise.difference.low, noise.difference.high]
        differentReplies = noise.differentReplies
    }
}
