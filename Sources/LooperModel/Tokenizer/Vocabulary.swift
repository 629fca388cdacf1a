/// What each token id stands for, and the way back from bytes to ordinary tokens.
struct Vocabulary: Sendable {
    /// What a token is for; raw values are those of `tokenizer.ggml.token_type`.
    enum Kind: Int, Sendable {
        case normal = 1
        case unknown = 2
        /// Marks structure, as `<|im_end|>`; never comes from text.
        case control = 3
        /// A word of its own that text is searched for before it is cut, as `<tool_call>`.
        case userDefined = 4
        case unused = 5
        case byte = 6
    }

    /// The bytes that each token adds to a text, by id; none for control tokens and unused ones.
    let bytes: [[UInt8]]
    /// The ids of ordinary tokens by their bytes.
    private let ordinary: [[UInt8]: Int32]
    /// The ids of control and user-defined tokens by their spelling's UTF-8.
    let literals: [[UInt8]: Int32]
    /// The literal tokens that are found in any text.
    let userDefined: [[UInt8]: Int32]
    /// The id of each byte's own token; a byte without one cannot be written down and is left out.
    let byteIDs: [Int32?]

    /// Builds the vocabulary.
    ///
    /// - Parameters:
    ///   - spellings: the tokens in the order of their ids, ordinary ones in the byte alphabet.
    ///   - kinds: what each is for, as many as there are spellings.
    init(spellings: [String], kinds: [Kind]) {
        let alphabet = ByteAlphabet()
        var bytes: [[UInt8]] = []
        var ordinary: [[UInt8]: Int32] = [:]
        var literals: [[UInt8]: Int32] = [:]
        var userDefined: [[UInt8]: Int32] = [:]
        bytes.reserveCapacity(spellings.count)
        ordinary.reserveCapacity(spellings.count)
        for (index, (spelling, kind)) in zip(spellings, kinds).enumerated() {
            let id = Int32(index)
            switch kind {
            case .control:
                bytes.append([])
                literals[Array(spelling.utf8), default: id] = id
            case .userDefined:
                bytes.append(Array(spelling.utf8))
                literals[Array(spelling.utf8)] = id
                userDefined[Array(spelling.utf8)] = id
            case .normal, .byte:
                let content = alphabet.bytes(of: spelling) ?? Array(spelling.utf8)
                bytes.append(content)
                if ordinary[content] == nil { ordinary[content] = id }
            case .unknown, .unused:
                bytes.append([])
            }
        }
        self.bytes = bytes
        self.ordinary = ordinary
        self.literals = literals
        self.userDefined = userDefined
        byteIDs = (UInt8.min...UInt8.max).map { ordinary[[$0]] }
    }

    /// The ordinary token that stands for exactly `bytes`.
    func id(of bytes: [UInt8]) -> Int32? {
        ordinary[bytes]
    }
}
