/// Which pairs of tokens become one, and which of them first.
struct MergeTable: Sendable {
    /// What a pair becomes.
    struct Merge: Sendable, Hashable {
        /// The place in the list of merges; lower goes first.
        let rank: Int32
        /// The token that the pair becomes.
        let id: Int32

        /// The answer for a pair that stays a pair.
        static let none = Merge(rank: .max, id: -1)
    }

    private let merges: [UInt64: Merge]

    /// Reads the list of merges, each two spellings with a space between.
    ///
    /// - Parameter name: where the list stands, for messages.
    /// - Throws: ``ModelError/Code/invalidMetadata`` for an entry that is no pair or names no token.
    init(_ list: [String], named name: String, vocabulary: Vocabulary) throws(ModelError) {
        let alphabet = ByteAlphabet()
        var merges: [UInt64: Merge] = [:]
        merges.reserveCapacity(list.count)
        for (index, entry) in list.enumerated() {
            let halves = entry.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard halves.count == 2, let left = alphabet.bytes(of: Substring(halves[0])),
                let right = alphabet.bytes(of: Substring(halves[1])), let leftID = vocabulary.id(of: left),
                let rightID = vocabulary.id(of: right), let id = vocabulary.id(of: left + right)
            else {
                let quoted = ModelError.quoted(entry)
                throw ModelError(
                    .invalidMetadata,
                    "\(name) entry \(index), \(quoted), is not two tokens whose union is a token"
                )
            }
            let key = Self.key(leftID, rightID)
            if merges[key] == nil { merges[key] = Merge(rank: Int32(truncatingIfNeeded: index), id: id) }
        }
        self.merges = merges
    }

    /// What `left` followed by `right` becomes.
    func merge(_ left: Int32, _ right: Int32) -> Merge {
        merges[Self.key(left, right)] ?? .none
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}
