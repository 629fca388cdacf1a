/// What practice came to, over all its runs for one file.
public struct PracticeSummary: Sendable, Hashable, Codable {
    /// Figures of one kind of bug.
    public struct Yield: Sendable, Hashable, Codable {
        /// How many were tried.
        public var tried = 0
        /// How many of them are tasks.
        public var valid = 0
    }

    /// Bugs that were tried.
    public private(set) var tried = 0
    /// Tasks.
    public private(set) var valid = 0
    /// Tasks that are kept from training.
    public private(set) var heldOut = 0
    /// Wall-clock seconds of this run.
    public var seconds = 0.0
    /// Half of the bugs took no longer, from the first test to the last check.
    public var medianSeconds: Double { Self.median(times) }
    /// The same for those that became tasks.
    public var medianTaskSeconds: Double { Self.median(taskTimes) }
    /// Figures by kind.
    public private(set) var perOperator: [String: Yield] = [:]
    /// How many ended in which way.
    public private(set) var fates: [String: Int] = [:]
    private var times: [Double] = []
    private var taskTimes: [Double] = []

    init() {}

    mutating func add(_ row: TriedRow) {
        tried += 1
        times.append(row.seconds)
        perOperator[row.operatorName, default: Yield()].tried += 1
        fates[row.fate.rawValue, default: 0] += 1
        guard row.fate == .valid else { return }
        valid += 1
        heldOut += row.isHeldOut == true ? 1 : 0
        taskTimes.append(row.seconds)
        perOperator[row.operatorName, default: Yield()].valid += 1
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    private enum CodingKeys: String, CodingKey {
        case tried, valid, seconds, fates
        case heldOut = "hold_out"
        case perOperator = "per_operator"
        case medianSeconds = "median_seconds"
        case medianTaskSeconds = "median_task_seconds"
    }

    /// Reads the figures; the single times are not among them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        tried = try values.decode(Int.self, forKey: .tried)
        valid = try values.decode(Int.self, forKey: .valid)
        heldOut = try values.decode(Int.self, forKey: .heldOut)
        seconds = try values.decode(Double.self, forKey: .seconds)
        perOperator = try values.decode([String: Yield].self, forKey: .perOperator)
        fates = try values.decode([String: Int].self, forKey: .fates)
    }

    /// Writes the figures with the medians.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(tried, forKey: .tried)
        try values.encode(valid, forKey: .valid)
        try values.encode(heldOut, forKey: .heldOut)
        try values.encode(seconds, forKey: .seconds)
        try values.encode(perOperator, forKey: .perOperator)
        try values.encode(fates, forKey: .fates)
        try values.encode(medianSeconds, forKey: .medianSeconds)
        try values.encode(medianTaskSeconds, forKey: .medianTaskSeconds)
    }
}
