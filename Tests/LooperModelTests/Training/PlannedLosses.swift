@testable import LooperModel

/// What is scored after what: a context with the id that is to follow.
struct ScoredPlace: Hashable {
    let context: [Int32]
    let target: Int32
}

/// How often each place counts.
typealias PlannedLosses = [ScoredPlace: Double]

extension TrainingSample {
    /// What has to be scored of the sample, by its definition.
    var losses: PlannedLosses {
        var losses: PlannedLosses = [:]
        for place in ids.indices.dropFirst() where lossMask[place] == 1 {
            losses[ScoredPlace(context: Array(ids[..<place]), target: ids[place]), default: 0] += 1
        }
        return losses
    }
}

extension TrainingPass {
    /// What the pass scores, each position seeing what the trainer lets it see.
    func losses(_ samples: [TrainingSample]) -> PlannedLosses {
        var losses: PlannedLosses = [:]
        for segment in segments {
            for (place, target) in segment.targets.enumerated() where target >= 0 {
                let context = visible(before: segment, samples) + segment.ids[...place]
                losses[ScoredPlace(context: context, target: target), default: 0] += Double(segment.weights[place])
            }
        }
        return losses
    }

    /// What a segment sees before its first id.
    private func visible(before segment: TrainingSegment, _ samples: [TrainingSample]) -> [Int32] {
        switch segment.source {
        case .nothing: []
        case .parent(let index): Array(segments[index].ids)
        case .prefix(let session): Array(samples[session].ids[..<segment.start])
        }
    }

    /// What breaks the trainer's rules; empty where nothing does.
    func flaws(rows most: Int) -> [String] {
        var flaws: [String] = []
        if rows > most { flaws.append("\(rows) rows of \(most)") }
        for (index, segment) in segments.enumerated() {
            if segment.ids.isEmpty { flaws.append("segment \(index) is empty") }
            if zip(segment.targets, segment.weights).contains(where: { ($0 < 0) != ($1 == 0) }) {
                flaws.append("segment \(index) weighs what is not scored, or the other way round")
            }
            switch segment.source {
            case .nothing:
                if segment.start != 0 { flaws.append("segment \(index) starts after nothing") }
            case .parent(let parent):
                let isSound = parent < index && segments[parent].source == .nothing
                if !isSound { flaws.append("segment \(index) has a parent that cannot be one") }
                if segment.start != segments[parent].ids.count { flaws.append("segment \(index) starts elsewhere") }
            case .prefix:
                if segment.start <= 0 { flaws.append("segment \(index) sees a prefix of nothing") }
            }
        }
        return flaws
    }
}

extension [PlannedLosses] {
    /// All of them together.
    var sum: PlannedLosses {
        reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    }
}
