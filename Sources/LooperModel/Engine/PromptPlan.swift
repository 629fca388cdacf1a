/// How a prompt is read, and how much room it and what follows take.
struct PromptPlan {
    let ids: [Int32]
    /// In force from ``adapterStart`` on.
    let adapter: Adapter?
    /// The first id that the adapter reads.
    let adapterStart: Int
    /// The most ids that the sequence will hold.
    let target: Int

    /// Plans the reading of `ids` and of up to `more` after them.
    ///
    /// - Throws: ``ModelError/Code/invalidTokens`` where a reply-only adapter finds no header of a reply.
    init(_ ids: some Collection<Int32>, more: Int, adapter: Adapter?) throws(ModelError) {
        self.ids = Array(ids)
        self.adapter = adapter
        let (target, overflows) = ids.count.addingReportingOverflow(more)
        self.target = overflows ? .max : target
        guard let invocation = adapter?.invocation else {
            adapterStart = adapter == nil ? ids.count : 0
            return
        }
        guard let start = self.ids.lastIndex(of: invocation) else {
            throw ModelError(
                .invalidTokens,
                "the adapter acts from the ids \(invocation) on, and the prompt does not hold them; give it a chat"
            )
        }
        adapterStart = start
    }

    /// Whose keys and values the sequence begins with.
    var cacheKey: Adapter? { adapter?.invocation == nil ? adapter : nil }

    /// How many ids of the sequence others can begin with, where it holds `length`.
    func shareable(_ length: Int) -> Int {
        adapter?.invocation == nil ? length : min(length, adapterStart)
    }

    /// The ids that may be there already: all but the last, whose logits are wanted.
    var sought: ArraySlice<Int32> { ids.prefix(shareable(max(ids.count - 1, 0))) }

    /// The next ids to read after `length`, at most `most` and all of them with one adapter.
    func piece(after length: Int, most: Int) -> Range<Int> {
        let end = length < adapterStart && adapter != nil ? adapterStart : ids.count
        return length..<min(end, length + most)
    }

    /// What is in force for the id at `index`.
    func adapter(at index: Int) -> Adapter? {
        index >= adapterStart ? adapter : nil
    }
}

extension [Int32] {
    /// Where the last occurrence of `part` begins.
    fileprivate func lastIndex(of part: [Int32]) -> Int? {
        guard !part.isEmpty, part.count <= count else { return nil }
        return (0...(count - part.count)).last { self[$0..<$0 + part.count].elementsEqual(part) }
    }
}
