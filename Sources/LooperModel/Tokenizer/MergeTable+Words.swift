extension MergeTable {
    /// Words of at most this many tokens are merged by searching them again and again, which is faster when short.
    static let shortWord = 32

    /// Merges the tokens of one word: always the pair of the lowest rank, the leftmost of equal ones.
    ///
    /// Takes time that grows as n log n with the length of the word.
    func merge(word: inout [Int32]) {
        if word.count <= Self.shortWord {
            mergeShort(&word)
        } else {
            mergeLong(&word)
        }
    }

    private func mergeShort(_ word: inout [Int32]) {
        guard word.count > 1 else { return }
        var merges = (1..<word.count).map { merge(word[$0 - 1], word[$0]) }
        while true {
            var best = 0
            for index in merges.indices where merges[index].rank < merges[best].rank { best = index }
            guard merges[best] != .none else { return }
            word[best] = merges[best].id
            word.remove(at: best + 1)
            merges.remove(at: best)
            if merges.isEmpty { return }
            if best > 0 { merges[best - 1] = merge(word[best - 1], word[best]) }
            if best < merges.count { merges[best] = merge(word[best], word[best + 1]) }
        }
    }

    private func mergeLong(_ word: inout [Int32]) {
        var chain = TokenChain(word)
        var queue = PriorityQueue<Candidate>()
        func consider(_ left: Int) {
            guard let right = chain.next(left) else { return }
            let merge = merge(chain.tokens[left], chain.tokens[right])
            if merge != .none { queue.push(Candidate(rank: merge.rank, left: left)) }
        }
        word.indices.forEach(consider)
        while let candidate = queue.pop() {
            let left = candidate.left
            // What was queued may have been merged away since; ranks tell pairs apart.
            guard chain.tokens[left] >= 0, let right = chain.next(left) else { continue }
            let merge = merge(chain.tokens[left], chain.tokens[right])
            guard merge.rank == candidate.rank else { continue }
            chain.join(left, into: merge.id)
            chain.previous(left).map(consider)
            consider(left)
        }
        word = chain.remaining
    }

    /// A pair that may be merged, ordered by rank and then by place.
    private struct Candidate: Comparable {
        let rank: Int32
        let left: Int

        static func < (one: Candidate, other: Candidate) -> Bool {
            (one.rank, one.left) < (other.rank, other.left)
        }
    }
}
