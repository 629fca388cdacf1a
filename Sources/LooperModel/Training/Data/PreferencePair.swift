/// Two replies to one prompt, the first of which is to become likelier than the second.
package struct PreferencePair: Sendable, Equatable {
    /// What reports and errors call it.
    package var name: String
    /// All ids before the replies, the header of a reply at their end; shape (tokens).
    package var prompt: [Int32]
    /// The better reply, the id that ends it included; shape (tokens).
    package var chosen: [Int32]
    /// The worse reply; shape (tokens).
    package var rejected: [Int32]

    /// Creates a pair; neither reply is empty.
    package init(name: String, prompt: [Int32], chosen: [Int32], rejected: [Int32]) {
        precondition(!chosen.isEmpty && !rejected.isEmpty, "a reply has ids")
        self.name = name
        self.prompt = prompt
        self.chosen = chosen
        self.rejected = rejected
    }
}

/// The pass of a pair, with where each reply's losses stand among those of the pass.
package struct PairPass: Sendable, Equatable {
    /// The pass; all weights are 1.
    package var pass: TrainingPass
    /// The losses of the better reply, in the order of scored positions.
    package var chosen: Range<Int>
    /// The losses of the worse reply.
    package var rejected: Range<Int>
}

extension TrainingPlanner {
    /// The pass of a pair; the prompt is computed once, or with scope `reply` read by the base.
    ///
    /// - Parameter session: the number under which the pair's prefix is known, with scope `reply`.
    /// - Throws: ``ModelError/Code/unusableData`` where the pair is too long, or its prompt does not end with a header.
    package func pass(of pair: PreferencePair, session: Int) throws(ModelError) -> PairPass {
        let shared = try prefix(of: pair).count
        var segments: [TrainingSegment] = []
        var source = TrainingSegment.Source.nothing
        if shared > 0, scope == .reply {
            source = .prefix(session: session)
        } else if shared > 0 {
            let none = TrainingSample(name: pair.name, ids: pair.prompt, lossMask: pair.prompt.map { _ in 0 })
            segments.append(none.segment(0..<shared, source: .nothing))
            source = .parent(0)
        }
        for reply in [pair.chosen, pair.rejected] {
            let sample = TrainingSample(prompt: pair.prompt, reply: reply, name: pair.name)
            segments.append(sample.segment(shared..<sample.computed, source: source))
        }
        let pass = TrainingPass(segments: segments)
        guard pass.rows <= rows else { throw tooLong(pair, pass.rows) }
        let middle = pair.chosen.count
        return PairPass(pass: pass, chosen: 0..<middle, rejected: middle..<middle + pair.rejected.count)
    }

    /// What is computed once for both replies: by the base with scope `reply`, within the pass with scope `all`.
    ///
    /// - Throws: ``ModelError/Code/unusableData`` where the prompt does not end with a header.
    package func prefix(of pair: PreferencePair) throws(ModelError) -> ArraySlice<Int32> {
        guard scope == .reply else { return pair.prompt.dropLast() }
        guard pair.prompt.suffix(header.count).elementsEqual(header) else {
            throw ModelError(
                .unusableData,
                "\(ModelError.named(pair.name)): the prompt does not end with the header of a reply, from which on a"
                    + " reply-only adapter is in force; leave the pair out, or train with scope 'all'"
            )
        }
        return pair.prompt.dropLast(header.count)
    }

    private func tooLong(_ pair: PreferencePair, _ count: Int) -> ModelError {
        ModelError(
            .unusableData,
            "\(ModelError.named(pair.name)) takes \(count) tokens, more than \(rows); nothing is cut: allow more tokens,"
                + " or leave it out"
        )
    }
}

extension TrainingSample {
    /// A reply to a prompt, all of which is to be learned.
    init(prompt: [Int32], reply: [Int32], name: String) {
        let mask = Array(repeating: UInt8(0), count: prompt.count) + Array(repeating: 1, count: reply.count)
        self.init(name: name, ids: prompt + reply, lossMask: mask)
    }
}
