import LooperCore

/// Finds the first call of a reply, line by line, in one pass.
///
/// A call begins where a line begins (blanks, `<think>…</think>` and a wrapper such as `<tool_call>` may stand before
/// it). Inside a code fence it must be the first thing. Its end is
/// - the end of its start tag, if that closes itself or the tool takes no body;
/// - on the line where it began: the first end tag there before which quotes are balanced, else the last one;
/// - otherwise the first end tag that begins or ends a line and is not that of a call quoted in the body;
/// - with an attribute `until`: the first line that is the attribute's value.
///
/// While a reply is written an end tag inside a here-document of `bash`, or inside a code fence in content, does not end
/// the call, unless another call begins before the block is closed. Where the whole reply is known a later end tag may move that end; see ``CallParser``.
struct CallScanner {
    enum State {
        case outside
        /// In a thought that ends with this word.
        case thinking(StaticString)
        /// In `call`.
        case body
        /// In `element`.
        case element
        /// In `json`.
        case json
        /// In a call that cannot be read: nothing that follows may be taken for a call, it could be content. `refusal`
        /// says more where its tool is known.
        case refused
        /// Behind `found`.
        case found
    }

    /// A call that cannot be read.
    struct Refusal {
        var tool: ToolTag
        var flaw: CallFlaw
        /// What was read of it.
        var range: Range<Int>
    }

    enum Fence {
        /// Nothing but blank lines stood in it so far.
        case fresh(CodeFence)
        case used(CodeFence)

        var marks: CodeFence {
            switch self {
            case .fresh(let marks), .used(let marks): marks
            }
        }
    }

    let tags: TagReader
    /// Whether a call ends at the first place where it may, as it must while it is written.
    let isLive: Bool
    var text = ReplyText()
    /// What the line is part of; the details stand beside it, so that a line of a flood costs no copy of them.
    var state = State.outside
    /// The call whose body is being read.
    var call: OpenCall?
    /// Whether every line of the body counts, and not only those with a tag.
    var watchesLines = false
    /// The call in another form that is being read.
    var element: OpenElement?
    /// The object that is being read.
    var json: OpenJSON?
    /// The call that could not be read.
    var refusal: Refusal?
    /// The first call, once it is complete.
    var found: FoundCall?
    /// Lines outside of calls, thoughts and fences that end with a `>`.
    var prose: [Range<Int>] = []
    /// Where the line begins that is not complete yet.
    private(set) var lineStart = 0
    private var searched = 0
    var fence: Fence?
    /// Where the wrapper of the next call begins.
    var wrapper: Int?

    init(_ tags: TagReader, isLive: Bool) {
        self.tags = tags
        self.isLive = isLive
    }

    /// Takes the next piece of the reply.
    mutating func feed(_ piece: String) {
        text.append(piece)
        while let lineFeed = text.find(.lineFeed, in: searched..<text.bytes.count) {
            searched = lineFeed + 1
            takeLine(to: lineFeed)
            lineStart = searched
        }
        searched = text.bytes.count
    }

    /// Takes what stands after the last line feed as a line.
    mutating func finish() {
        guard lineStart < text.bytes.count else { return }
        takeLine(to: text.bytes.count)
        lineStart = text.bytes.count
    }

    /// The first call, if what stands after the last line feed were a whole line.
    func lookingAhead() -> FoundCall? {
        var ahead = self
        ahead.prose = []
        ahead.finish()
        return ahead.found
    }

    /// Ends the search with a call.
    mutating func find(_ call: FoundCall) {
        state = .found
        found = call
    }

    /// Ends the search with a call that cannot be read.
    mutating func refuse(_ tool: ToolTag, _ flaw: CallFlaw, _ range: Range<Int>) {
        state = .refused
        refusal = Refusal(tool: tool, flaw: flaw, range: range)
    }

    private mutating func takeLine(to lineFeed: Int) {
        let hasReturn = lineFeed > lineStart && text.bytes[lineFeed - 1] == .carriageReturn
        let end = hasReturn ? lineFeed - 1 : lineFeed
        switch state {
        case .outside: takeOutside(from: lineStart, to: end)
        case .thinking(let word): takeThought(endingWith: word, from: lineStart, to: end)
        case .body: takeBody(to: end, lineFeed: lineFeed)
        case .element: takeElement(from: lineStart, to: end)
        case .json: takeJSON(from: lineStart, to: lineFeed)
        case .refused: break
        case .found:
            if !isLive { extend(to: end) }
        }
    }
}
