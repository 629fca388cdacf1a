/// What there is to learn from, in numbers.
package struct DataReport: Sendable, Equatable {
    /// A sample and its size.
    package struct Entry: Sendable, Equatable {
        /// The sample's name.
        package let name: String
        /// Its tokens.
        package let tokens: Int
    }

    /// How many samples there are.
    package let samples: Int
    /// How many of them hold the model in place, and are no part of the skill.
    package let generalSamples: Int
    /// Tokens of all samples.
    package let tokens: Int
    /// Tokens that carry loss.
    package let trainedTokens: Int
    /// The longest sample; `nil` where there is none.
    package let longest: Entry?
    /// Samples that have more tokens than are allowed; none is ever cut.
    package let tooLong: [Entry]
    /// Samples in which nothing is to be learned, as sessions that were killed before the first reply.
    package let untrained: [String]
    /// Tokens that carry loss and belong to calls of tools, general samples apart; `nil` where nobody looked.
    package let actionTokens: Int?
    /// Tokens that carry loss, general samples apart.
    package let skillTokens: Int

    /// Counts.
    ///
    /// - Parameters:
    ///   - mostTokens: how many tokens a sample may have.
    ///   - actions: finds calls; it takes long for many samples.
    package init(_ samples: [TrainingSample], mostTokens: Int, actions: ActionCounter? = nil) {
        let entries = samples.map { Entry(name: $0.name, tokens: $0.ids.count) }
        let skill = samples.filter { !$0.isGeneral }
        self.samples = samples.count
        generalSamples = samples.count - skill.count
        tokens = entries.reduce(0) { $0 + $1.tokens }
        trainedTokens = samples.reduce(0) { $0 + $1.trained }
        longest = entries.max { $0.tokens < $1.tokens }
        tooLong = entries.filter { $0.tokens > mostTokens }
        untrained = samples.filter { $0.trained == 0 }.map(\.name)
        skillTokens = skill.reduce(0) { $0 + $1.trained }
        actionTokens = actions.map { actions in skill.reduce(0) { $0 + actions.count(in: $1) } }
    }

    /// The share of tokens that carry loss; 0 where there are none.
    package var trainedShare: Double { tokens > 0 ? Double(trainedTokens) / Double(tokens) : 0 }

    /// The share of the skill's tokens with loss that belong to calls.
    package var actionShare: Double? {
        actionTokens.map { skillTokens > 0 ? Double($0) / Double(skillTokens) : 0 }
    }
}

/// Counts the tokens of replies that belong to calls of tools.
package struct ActionCounter: Sendable {
    private let tokenizer: Tokenizer
    private let spans: @Sendable (String) -> [Range<Int>]

    /// Creates a counter.
    ///
    /// - Parameter spans: where calls stand in a reply, in UTF-8 bytes.
    package init(tokenizer: Tokenizer, spans: @escaping @Sendable (String) -> [Range<Int>]) {
        self.tokenizer = tokenizer
        self.spans = spans
    }

    /// The tokens with loss that lie within a call or reach into one; the one that ends a reply after its call, which
    /// sets the action off, is one of them.
    package func count(in sample: TrainingSample) -> Int {
        sample.replies.reduce(0) { $0 + count(in: sample.ids[$1.clamped(to: 1..<max(1, sample.ids.count))]) }
    }

    private func count(in reply: ArraySlice<Int32>) -> Int {
        var assembler = TextAssembler()
        var text = ""
        var places: [Range<Int>] = []
        for id in reply {
            let start = text.utf8.count
            text += assembler.append(tokenizer.bytes(of: id))
            // A token that ends within a character stands where that character will.
            places.append(start..<max(text.utf8.count, start + (tokenizer.bytes(of: id).isEmpty ? 0 : 1)))
        }
        text += assembler.finish()
        let calls = spans(text)
        guard !calls.isEmpty else { return 0 }
        let ends = reply.last.map(tokenizer.endOfTurn.contains) == true ? 1 : 0
        return ends + places.count { place in calls.contains { $0.overlaps(place) } }
    }
}
