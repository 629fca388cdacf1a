extension TrainingPlanner {
    /// The ids to compute for each reply of a sample: from its header to the one before its last.
    func parts(of sample: TrainingSample) throws(ModelError) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        for reply in sample.replies {
            let start = reply.lowerBound - header.count
            guard start >= 0, sample.ids[start..<reply.lowerBound].elementsEqual(header),
                sample.lossMask[start..<reply.lowerBound].allSatisfy({ $0 == 0 })
            else { throw noHeader(sample, reply.lowerBound) }
            parts.append(start..<reply.upperBound - 1)
        }
        return parts
    }

    /// Segments of each pass: replies of a session together where they fit, the longest sessions first.
    func replyPasses(_ batch: [Int], _ samples: [TrainingSample]) throws(ModelError) -> [[TrainingSegment]] {
        var groups: [(segments: [TrainingSegment], rows: Int)] = []
        for index in batch {
            let segments = try parts(of: samples[index]).map { part in
                samples[index].segment(part, source: part.lowerBound == 0 ? .nothing : .prefix(session: index))
            }
            groups += chunks(of: segments)
        }
        let order = groups.indices.sorted { (groups[$1].rows, $0) < (groups[$0].rows, $1) }
        var passes: [(segments: [TrainingSegment], rows: Int)] = []
        for group in order.map({ groups[$0] }) {
            if let place = passes.firstIndex(where: { $0.rows + group.rows <= rows }) {
                passes[place].segments += group.segments
                passes[place].rows += group.rows
            } else {
                passes.append(group)
            }
        }
        return passes.map(\.segments)
    }

    /// The segments of a session in order, in as few groups as hold no more than the rows of a pass.
    private func chunks(of segments: [TrainingSegment]) -> [(segments: [TrainingSegment], rows: Int)] {
        var chunks: [(segments: [TrainingSegment], rows: Int)] = []
        for segment in segments {
            let count = segment.ids.count
            if let last = chunks.last, last.rows + count <= rows {
                chunks[chunks.count - 1].segments.append(segment)
                chunks[chunks.count - 1].rows += count
            } else {
                chunks.append(([segment], count))
            }
        }
        return chunks
    }

    private func noHeader(_ sample: TrainingSample, _ position: Int) -> ModelError {
        ModelError(
            .unusableData,
            "\(ModelError.named(sample.name)): what is to be learned at token \(position) does not follow the header of"
                + " a reply, from which on a reply-only adapter is in force; leave the sample out, or train with scope"
                + " 'all'"
        )
    }
}

extension TrainingSample {
    /// Some positions of the sample, each scored as its mask says.
    func segment(_ part: Range<Int>, source: TrainingSegment.Source) -> TrainingSegment {
        let targets = part.map(target)
        return TrainingSegment(
            ids: Array(ids[part]),
            targets: targets,
            weights: targets.map { $0 < 0 ? 0 : 1 },
            start: part.lowerBound,
            source: source
        )
    }
}
