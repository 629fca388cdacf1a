import LooperCore

/// A call found in a reply, not yet held against its tool's specification.
struct FoundCall {
    /// How the call is written.
    enum Form {
        case tag(StartTag)
        /// `<function=name>` and the like, with arguments inside.
        case element(ToolTag)
        case json(ToolTag, JSONCall)
    }

    var form: Form
    /// The whole call with its wrapper.
    var range: Range<Int>
    /// What stands between the tags, or the JSON object.
    var body: Range<Int>
    /// Whether the body is beyond doubt: nothing in it is taken for a fence or an argument.
    var isExact = false
    /// Whether the call can be said to be complete before its line is.
    var isEager = false
    /// Whether a later end tag on a line of its own may still belong to the call.
    var isExtensible = false
    /// Whether a thought began after the call.
    var isBeforeThought = false

    /// The call's tool.
    var tool: ToolTag {
        switch form {
        case .tag(let tag): tag.tool
        case .element(let tool), .json(let tool, _): tool
        }
    }
}

/// A call whose end has not been seen yet.
struct OpenCall {
    var tag: StartTag
    /// Where the call begins, its wrapper included.
    var start: Int
    /// The code fence that the call stands in.
    var fence: CodeFence?
    /// The line that ends the body, where the call names one.
    var delimiter: [UInt8]?
    /// How many calls of the same tool were opened, and not closed, inside the body.
    var depth = 0
    /// The last end tag in the body that did not close the call.
    var lastEnd: Range<Int>?
    /// Whether a line of the body begins with a call of any tool.
    var holdsOpener = false
    /// Where the line begins that closes the fence: the first one after a text, the last one after content.
    var fenceEnd: Int?

    /// What stands open in the body while it is written.
    var blocks: OpenBlocks
    /// The call as it would end at the last end tag that stood in an open block.
    var held: FoundCall?

    init(tag: StartTag, start: Int, fence: CodeFence?) {
        self.tag = tag
        self.start = start
        self.fence = fence
        blocks = OpenBlocks(of: tag.specification)
    }

    var tool: ToolTag { tag.tool }
}

/// A call in the form of another family whose end has not been seen yet.
struct OpenElement {
    var element: ElementStart
    /// Where the call begins, its wrapper included.
    var start: Int
}

/// A JSON object whose end has not been seen yet.
struct OpenJSON {
    var start: Int
    var object: Int
    /// The tool, where its name stands before the object, which holds arguments alone then.
    var tool: ToolTag?
    private var depth = 0
    private var inString = false
    private var escaped = false

    init(start: Int, object: Int, tool: ToolTag? = nil) {
        self.start = start
        self.object = object
        self.tool = tool
    }

    /// The call that the object `bytes` makes.
    func call(in bytes: ArraySlice<UInt8>, endMayBeMissing: Bool = false) -> JSONCall? {
        guard let tool else { return JSONCall(bytes, endMayBeMissing: endMayBeMissing) }
        return LenientJSON.decode(bytes, endMayBeMissing: endMayBeMissing).map {
            JSONCall(name: tool.specification.name, arguments: $0)
        }
    }

    /// Follows the object through `range`; the end of the object if it lies there.
    mutating func end(in range: Range<Int>, of bytes: [UInt8]) -> Int? {
        for place in range where take(bytes[place]) { return place + 1 }
        return nil
    }

    /// Whether `byte` ends the object.
    private mutating func take(_ byte: UInt8) -> Bool {
        if inString {
            if escaped {
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "\"") {
                inString = false
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): inString = true
        case UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "}"): depth -= 1
        default: break
        }
        return depth == 0
    }
}
