/// Finds the longest beginning that a list of ids shares with lists that were kept before.
///
/// A radix tree for each key. Only ends hold a payload: whatever stands for a list stands for its beginnings too.
struct PrefixCache<Key: Hashable, Payload> {
    /// A beginning that was found.
    struct Match {
        /// How many ids are shared.
        let length: Int
        /// What was kept for a list that begins with them.
        let payload: Payload
    }

    private var roots: [Key: PrefixNode<Payload>] = [:]
    private var clock = 0
    /// Ids of all lists together, shared ones counted once.
    private(set) var idCount = 0

    /// How many lists are kept.
    var count: Int { roots.values.reduce(0) { $0 + $1.leafCount } }

    /// The longest shared beginning of at least one id; what it was found in counts as used.
    mutating func longestPrefix(of ids: some Collection<Int32>, for key: Key) -> Match? {
        clock += 1
        var root = roots.removeValue(forKey: key)
        defer { roots[key] = root }
        let ids = Array(ids)
        // What shares nothing is not used.
        guard let first = ids.first, root?.goesOn(with: first) == true, let found = root?.find(ids[...], now: clock)
        else { return nil }
        return Match(length: found.length, payload: found.payload)
    }

    /// Keeps a list; lists that it begins with are given up for it, and a beginning of another is not kept.
    mutating func insert(_ ids: some Collection<Int32>, _ payload: Payload, for key: Key) {
        guard !ids.isEmpty else { return }
        clock += 1
        let leaf = PrefixNode<Payload>.Leaf(payload: payload, lastUse: clock)
        var root = roots.removeValue(forKey: key) ?? PrefixNode(label: [])
        idCount += root.insert(Array(ids)[...], leaf)
        roots[key] = root
    }

    /// Gives up the list that was not used for the longest time.
    ///
    /// - Returns: its payload; `nil` where nothing is kept.
    mutating func removeLeastRecentlyUsed() -> Payload? {
        let oldest = roots.min { $0.value.oldestUse < $1.value.oldestUse }
        guard let oldest, var root = roots.removeValue(forKey: oldest.key), let removed = root.removeOldest() else {
            return nil
        }
        idCount -= removed.ids
        if !root.isEmpty { roots[oldest.key] = root }
        return removed.payload
    }
}
