/// Sees that the last entries of a sequence are a cycle.
struct CycleWatch {
    private let repeats: Int
    /// The last entries, the newest at the end; as many as the longest cycle.
    private var recent: [String] = []
    /// For each length of a cycle, less one: how many entries in a row were the same as the one that long before.
    private var matches: [Int]

    /// - Parameters:
    ///   - maxPeriod: longest cycle that is looked for.
    ///   - repeats: how often a cycle stands in a row before it is told.
    init(maxPeriod: Int, repeats: Int) {
        self.repeats = repeats
        matches = Array(repeating: 0, count: maxPeriod)
    }

    /// Takes the next entry; answers the shortest cycle that it completes once more, if there are enough of them.
    mutating func take(_ entry: String) -> (period: Int, count: Int)? {
        for index in matches.indices {
            let isSame = index < recent.count && recent[recent.count - 1 - index] == entry
            matches[index] = isSame ? matches[index] + 1 : 0
        }
        recent = (recent + [entry]).suffix(matches.count)
        for period in matches.indices.map({ $0 + 1 }) where matches[period - 1].isMultiple(of: period) {
            let count = matches[period - 1] / period + 1
            if count >= repeats { return (period, count) }
        }
        return nil
    }
}
