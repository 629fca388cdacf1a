import LooperCore
import Testing

@testable import LooperModel

struct PrefixCacheTests {
    private typealias Cache = PrefixCache<String?, [Int32]>

    @Test func `finds the longest shared beginning, of each key by itself`() {
        var cache = Cache()
        cache.insert([1, 2, 3, 4], [1, 2, 3, 4], for: nil)
        cache.insert([1, 2, 7], [1, 2, 7], for: nil)
        #expect(cache.longestPrefix(of: [1, 2, 3, 9], for: nil)?.length == 3)
        #expect(cache.longestPrefix(of: [1, 2, 3, 9], for: nil)?.payload == [1, 2, 3, 4])
        #expect(cache.longestPrefix(of: [1, 2, 7, 7], for: nil)?.payload == [1, 2, 7])
        #expect(cache.longestPrefix(of: [2], for: nil) == nil)
        #expect(cache.longestPrefix(of: [], for: nil) == nil)
        #expect(cache.longestPrefix(of: [1, 2], for: "adapter") == nil)
        #expect(cache.idCount == 5)
    }

    @Test func `a longer list takes the place of its beginnings`() {
        var cache = Cache()
        cache.insert([1, 2], [1, 2], for: nil)
        cache.insert([1, 2, 3], [1, 2, 3], for: nil)
        cache.insert([1], [1], for: nil)
        #expect(cache.count == 1)
        #expect(cache.idCount == 3)
        #expect(cache.longestPrefix(of: [1, 5], for: nil)?.payload == [1, 2, 3])
    }

    @Test func `gives up what was not used for the longest time`() {
        var cache = Cache()
        cache.insert([1, 2], [1, 2], for: nil)
        cache.insert([1, 3], [1, 3], for: "adapter")
        cache.insert([1, 4], [1, 4], for: nil)
        _ = cache.longestPrefix(of: [1, 2], for: nil)
        #expect(cache.removeLeastRecentlyUsed() == [1, 3])
        #expect(cache.removeLeastRecentlyUsed() == [1, 4])
        #expect(cache.longestPrefix(of: [1, 4], for: nil)?.length == 1)
        #expect(cache.removeLeastRecentlyUsed() == [1, 2])
        #expect(cache.removeLeastRecentlyUsed() == nil)
        #expect(cache.idCount == 0)
        #expect(cache.count == 0)
    }

    @Test(arguments: 0..<20) func `answers as a search through all lists`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var (cache, naive) = (Cache(), NaiveCache())
        for turn in 0..<400 {
            let key = random.unit() < 0.3 ? "adapter" : nil
            let ids = (0..<Int(random.unit() * 12)).map { _ in Int32(random.unit() * 3) }
            switch random.unit() {
            case ..<0.45:
                cache.insert(ids, ids, for: key)
                naive.insert(ids, for: key, at: turn)
            case ..<0.9:
                let match = cache.longestPrefix(of: ids, for: key)
                #expect(match?.length ?? 0 == naive.longest(ids, for: key))
                guard let match else { break }
                let isNewest = naive.use(match.payload, sharing: ids.prefix(match.length), for: key, at: turn)
                #expect(isNewest)
            default:
                let (removed, expected) = (cache.removeLeastRecentlyUsed(), naive.removeOldest())
                #expect(removed == expected)
            }
            #expect(cache.count == naive.entries.count)
            #expect(cache.idCount == naive.idCount)
        }
    }
}

/// What a prefix cache must answer, by looking at every list.
private struct NaiveCache {
    struct Entry {
        let key: String?
        let ids: [Int32]
        var lastUse: Int
    }

    private(set) var entries: [Entry] = []

    mutating func insert(_ ids: [Int32], for key: String?, at turn: Int) {
        guard !ids.isEmpty else { return }
        let longer = entries.indices.filter { entries[$0].key == key && entries[$0].ids.starts(with: ids) }
        if let used = longer.max(by: { entries[$0].lastUse < entries[$1].lastUse }) {
            entries[used].lastUse = turn
            return
        }
        entries.removeAll { $0.key == key && ids.starts(with: $0.ids) }
        entries.append(Entry(key: key, ids: ids, lastUse: turn))
    }

    func longest(_ ids: [Int32], for key: String?) -> Int {
        entries.filter { $0.key == key }.map { zip($0.ids, ids).prefix { $0 == $1 }.count }.max() ?? 0
    }

    /// Whether `payload` is the list that was used last among those that begin with `shared`.
    mutating func use(_ payload: [Int32], sharing shared: ArraySlice<Int32>, for key: String?, at turn: Int) -> Bool {
        let fitting = entries.indices.filter { entries[$0].key == key && entries[$0].ids.starts(with: shared) }
        guard let newest = fitting.max(by: { entries[$0].lastUse < entries[$1].lastUse }) else { return false }
        entries[newest].lastUse = turn
        return entries[newest].ids == payload
    }

    mutating func removeOldest() -> [Int32]? {
        guard let oldest = entries.indices.min(by: { entries[$0].lastUse < entries[$1].lastUse }) else { return nil }
        return entries.remove(at: oldest).ids
    }

    /// Different beginnings of all lists.
    var idCount: Int {
        Set(entries.flatMap { entry in (1...entry.ids.count).map { Beginning(entry.key, entry.ids.prefix($0)) } }).count
    }

    private struct Beginning: Hashable {
        let key: String?
        let ids: ArraySlice<Int32>

        init(_ key: String?, _ ids: ArraySlice<Int32>) {
            (self.key, self.ids) = (key, ids)
        }
    }
}
