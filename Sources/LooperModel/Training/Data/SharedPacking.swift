/// Packs whole samples into passes, with what some of them begin with computed once a pass.
struct SharedPacking {
    /// The fewest ids for which a segment of their own is worth it.
    static let leastShared = 16

    private let samples: [TrainingSample]
    private let rows: Int

    /// Packs `samples`, none of which is longer than `rows`.
    init(_ samples: [TrainingSample], rows: Int) {
        self.samples = samples
        self.rows = rows
    }

    /// A pass in the making.
    private struct Bin {
        var members: [Int]
        var families: Set<Int>
        var rows: Int
    }

    /// The passes; the longest samples are placed first, each in the first pass that has room.
    func passes(_ objective: TrainingPass.Objective) -> [TrainingPass] {
        let families = families(of: Array(samples.indices))
        var homes = [(family: Int, shared: Int)](repeating: (0, 0), count: samples.count)
        for (number, members) in families.enumerated() {
            for member in members { homes[member] = (number, sureCount(members)) }
        }
        var bins: [Bin] = []
        let order = samples.indices.sorted { (samples[$1].computed, $0) < (samples[$0].computed, $1) }
        for index in order { place(index, homes[index].family, homes[index].shared, in: &bins) }
        return bins.map { bin in
            let segments: [TrainingSegment] = self.families(of: bin.members).reduce(into: []) { append($1, to: &$0) }
            return TrainingPass(segments: segments, objective: objective)
        }
    }

    private func place(_ index: Int, _ family: Int, _ shared: Int, in bins: inout [Bin]) {
        let whole = samples[index].computed
        let own = whole - shared
        if let place = bins.firstIndex(where: { $0.families.contains(family) && $0.rows + own <= rows }) {
            bins[place].members.append(index)
            bins[place].rows += own
        } else if let place = bins.firstIndex(where: { $0.rows + whole <= rows }) {
            bins[place].members.append(index)
            bins[place].families.insert(family)
            bins[place].rows += whole
        } else {
            bins.append(Bin(members: [index], families: [family], rows: whole))
        }
    }
}

extension SharedPacking {
    /// The samples in groups, so that computing what the members of each begin with once saves the most ids.
    ///
    /// What is counted as saved is what is sure to be: some members of a group, by themselves, save as much a member.
    private func families(of members: [Int]) -> [[Int]] {
        let sorted = members.sorted(by: comesFirst)
        let common = zip(sorted, sorted.dropFirst()).map { commonCount($0, $1) }
        // In this order a family's members stand together: cut it where the sum of what is saved is largest.
        var best: [(saved: Int, start: Int)] = [(0, 0)]
        for end in sorted.indices {
            var choice = (saved: best[end].saved, start: end)
            var shared = Int.max
            for start in stride(from: end - 1, through: 0, by: -1) {
                shared = min(shared, common[start])
                guard shared >= Self.leastShared else { break }
                let saved = best[start].saved + (end - start) * (shared - 1)
                if saved > choice.saved { choice = (saved, start) }
            }
            best.append(choice)
        }
        var families: [[Int]] = []
        var end = sorted.count
        while end > 0 {
            families.append(sorted[best[end].start..<end].sorted())
            end = best[end].start
        }
        return families.sorted { $0[0] < $1[0] }
    }

    private func comesFirst(_ one: Int, _ other: Int) -> Bool {
        let shared = samples[one].ids.countShared(with: samples[other].ids)
        let first = shared < samples[one].ids.count ? samples[one].ids[shared] : -1
        let second = shared < samples[other].ids.count ? samples[other].ids[shared] : -1
        return (first, one) < (second, other)
    }

    /// How many ids two samples begin with that are computed in both, each of which keeps one of its own.
    private func commonCount(_ one: Int, _ other: Int) -> Int {
        min(
            samples[one].ids.countShared(with: samples[other].ids),
            samples[one].computed - 1,
            samples[other].computed - 1
        )
    }

    private func commonCount(_ members: [Int]) -> Int {
        members.dropFirst().reduce(Int.max) { min($0, commonCount(members[0], $1)) }
    }

    /// How many ids of each of the members are sure to be shared.
    private func sureCount(_ members: [Int]) -> Int {
        members.count > 1 ? commonCount(members) - 1 : 0
    }

    /// How many ids the members have computed together.
    private func sharedCount(_ members: [Int]) -> Int {
        guard members.count > 1 else { return 0 }
        let shared = commonCount(members)
        // The last shared position predicts an id that need not be shared: where it is scored, it is each one's own.
        let isScored = members.contains { samples[$0].target(at: shared - 1) >= 0 }
        return isScored && Set(members.map { samples[$0].ids[shared] }).count > 1 ? shared - 1 : shared
    }

    private func append(_ members: [Int], to segments: inout [TrainingSegment]) {
        let shared = sharedCount(members)
        let parent = segments.count
        if shared > 0 { segments.append(sharedSegment(of: members, count: shared)) }
        for member in members {
            let part = shared..<samples[member].computed
            segments.append(samples[member].segment(part, source: shared > 0 ? .parent(parent) : .nothing))
        }
    }

    /// What all members begin with; each position counts as often as it is scored.
    private func sharedSegment(of members: [Int], count: Int) -> TrainingSegment {
        var segment = TrainingSegment(
            ids: Array(samples[members[0]].ids[..<count]),
            targets: Array(repeating: -1, count: count),
            weights: Array(repeating: 0, count: count)
        )
        for member in members {
            for position in 0..<count where samples[member].target(at: position) >= 0 {
                segment.targets[position] = samples[member].target(at: position)
                segment.weights[position] += 1
            }
        }
        return segment
    }
}

extension [Int32] {
    /// How many ids two sequences begin with.
    fileprivate func countShared(with other: [Int32]) -> Int {
        var count = 0
        let most = Swift.min(self.count, other.count)
        while count < most, self[count] == other[count] { count += 1 }
        return count
    }
}
