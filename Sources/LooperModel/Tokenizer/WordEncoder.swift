/// Turns the words of one text into token ids.
///
/// Words repeat: a short word that was seen a moment ago is copied from the ids that were written for it then.
struct WordEncoder {
    /// Longer words are not remembered.
    private static let longestRemembered = 48
    private static let mostMemories = 4096

    private struct Memory {
        var text: Range<Int> = 0..<0
        var ids: Range<Int> = 0..<0
    }

    /// The ids so far.
    private(set) var ids: [Int32] = []
    private let text: [UInt8]
    private let vocabulary: Vocabulary
    private let merges: MergeTable
    private let prefersWholeWords: Bool
    private var memories: [Memory]
    private var word: [Int32] = []

    /// An encoder for the words of `text`.
    init(_ text: [UInt8], _ vocabulary: Vocabulary, _ merges: MergeTable, prefersWholeWords: Bool) {
        self.text = text
        self.vocabulary = vocabulary
        self.merges = merges
        self.prefersWholeWords = prefersWholeWords
        let count = min(Self.mostMemories, text.count / 4 + 1)
        memories = Array(repeating: Memory(), count: count)
    }

    /// Adds the ids of the word that lies at `range` of the text.
    mutating func append(_ range: Range<Int>) {
        guard range.count <= Self.longestRemembered else { return encode(range) }
        let slot = Int(hash(range) % UInt64(memories.count))
        let memory = memories[slot]
        if memory.text.count == range.count, text[memory.text] == text[range] {
            // One by one: a slice of the array would make the array copy itself whole before it grows.
            for index in memory.ids { ids.append(ids[index]) }
        } else {
            let start = ids.count
            encode(range)
            memories[slot] = Memory(text: range, ids: start..<ids.count)
        }
    }

    private mutating func encode(_ range: Range<Int>) {
        if prefersWholeWords, let id = vocabulary.id(of: Array(text[range])) {
            ids.append(id)
            return
        }
        word.removeAll(keepingCapacity: true)
        for byte in text[range] {
            if let id = vocabulary.byteIDs[Int(byte)] { word.append(id) }
        }
        merges.merge(word: &word)
        ids += word
    }

    /// FNV-1a.
    private func hash(_ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text[range] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash ^ hash >> 32
    }
}
