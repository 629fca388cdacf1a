import LooperCore

/// Finds the first call of a reply, line by line, in one pass.
///
/// A call begins where a line begins (blanks, `<think>…</think>` and `<tool_call>` may stand before it). Inside a
/// code fence it must be the first thing. Its end is
/// - the end of its start tag, if that closes itself or the tool takes no body;
/// - on the line where it began: the first end tag there before which quotes are balanced, else the last one;
/// - otherwise the first end tag that begins or ends a line and is not that of a call quoted in the body;
/// - with an attribute `until`: the first line that is the attribute's value.
struct CallScanner {
    enum State {
        case outside
        case thinking
        case body(OpenCall)
        case json(OpenJSON)
        case found(FoundCall)
    }

    private enum Fence {
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
    private(set) var text = ReplyText()
    private(set) var state = State.outside
    /// Lines outside of calls, thoughts and fences that hold a `<`.
    private(set) var prose: [Range<Int>] = []
    /// The first tool whose start tag could not be read, and where.
    private(set) var broken: (tool: String, line: Range<Int>)?
    /// Where the line begins that is not complete yet.
    private(set) var lineStart = 0
    private var searched = 0
    private var fence: Fence?
    private var wrapper: Int?

    init(_ tags: TagReader) {
        self.tags = tags
    }

    /// Whether the first call is complete.
    var foundCall: FoundCall? {
        if case .found(let call) = state { call } else { nil }
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
        return ahead.foundCall
    }

    private mutating func takeLine(to lineFeed: Int) {
        let hasReturn = lineFeed > lineStart && text.bytes[lineFeed - 1] == .carriageReturn
        let end = hasReturn ? lineFeed - 1 : lineFeed
        switch state {
        case .outside: takeOutside(from: lineStart, to: end)
        case .thinking: takeThought(from: lineStart, to: end)
        case .body(let call): takeBody(call, to: end, lineFeed: lineFeed)
        case .json(let object): takeJSON(object, from: lineStart, to: lineFeed)
        case .found(let call): extend(call, to: end)
        }
    }
}

// MARK: Outside of calls

extension CallScanner {
    private mutating func takeThought(from start: Int, to end: Int) {
        guard let close = text.find(Array("</think>".utf8), in: start..<end) else { return }
        state = .outside
        takeOutside(from: close + 8, to: end)
    }

    private mutating func takeOutside(from start: Int, to end: Int) {
        guard let place = skipThoughtsAndWrappers(from: start, to: end) else { return }
        if takeFence(at: place, to: end) { return }
        if case .used = fence { return }
        if isJSONCall(at: place, to: end) {
            state = .json(OpenJSON(start: wrapper ?? place, object: place))
            if case .json(let object) = state { takeJSON(object, from: place, to: end) }
            return
        }
        takeStart(at: place, from: start, to: end)
    }

    /// Where something else begins, or `nil` where the line holds nothing else.
    private mutating func skipThoughtsAndWrappers(from start: Int, to end: Int) -> Int? {
        var place = start
        while true {
            place = text.skipBlanks(from: place, to: end)
            guard place < end else { return nil }
            if text.has("<tool_call>", at: place, before: end) {
                wrapper = wrapper ?? place
                place += 11
            } else if text.has("<think>", at: place, before: end) {
                guard let close = text.find(Array("</think>".utf8), in: place + 7..<end) else {
                    state = .thinking
                    return nil
                }
                place = close + 8
            } else {
                return place
            }
        }
    }

    private mutating func takeFence(at place: Int, to end: Int) -> Bool {
        let line = text.bytes[place..<end]
        if let open = fence {
            guard open.marks.isClosed(by: line) else { return false }
            fence = nil
            return true
        }
        guard let marks = CodeFence(opening: line) else { return false }
        fence = .fresh(marks)
        return true
    }

    private mutating func takeStart(at place: Int, from start: Int, to end: Int) {
        switch tags.startTag(at: place, to: end, in: &text) {
        case .tag(let tag): return open(tag, to: end)
        case .broken(let tool), .unfinished(let tool): broken = broken ?? (tool, place..<end)
        case .nothing: break
        }
        wrapper = nil
        if let open = fence {
            fence = .used(open.marks)
        } else if let tag = contentTag(endingLine: place..<end) {
            open(tag, to: end)
        } else if text.find(UInt8(ascii: "<"), in: place..<end) != nil {
            prose.append(start..<end)
        }
    }

    /// A start tag with attributes that ends a line of prose, as in `I write the file: <write path="f">`.
    ///
    /// It is a call even so, lest a call quoted in its content be taken for one.
    private mutating func contentTag(endingLine line: Range<Int>) -> StartTag? {
        let end = text.trimBlanks(before: line.upperBound, from: line.lowerBound)
        guard text.has(">", at: end - 1, before: end) else { return nil }
        guard let start = text.bytes[line.lowerBound..<end].lastIndex(of: UInt8(ascii: "<")) else { return nil }
        guard case .tag(let tag) = tags.startTag(at: start, to: end, in: &text) else { return nil }
        let required = tag.specification.requiredAttributes
        let isComplete = !required.isEmpty && required.allSatisfy { tag.attributes[$0] != nil }
        let isQuoted = text.bytes[line.lowerBound..<start].count(where: { $0 == UInt8(ascii: "`") }) % 2 == 1
        return isComplete && !tag.hasBareValue && !tag.selfClosing && tag.range.upperBound == end && !isQuoted
            ? tag : nil
    }

    private mutating func isJSONCall(at place: Int, to end: Int) -> Bool {
        guard text.bytes[place] == UInt8(ascii: "{") else { return false }
        if wrapper != nil || fence != nil { return true }
        let key = text.skipBlanks(from: place + 1, to: end)
        return text.has("\"name\"", at: key, before: end) || text.has("\"arguments\"", at: key, before: end)
    }

    /// Goes on after an object that is no call.
    private mutating func leaveJSON() {
        state = .outside
        wrapper = nil
        if let open = fence { fence = .used(open.marks) }
    }

    private mutating func takeJSON(_ open: OpenJSON, from start: Int, to end: Int) {
        var open = open
        guard let close = open.end(in: start..<end, of: text.bytes) else {
            state = .json(open)
            return
        }
        let body = open.object..<close
        guard let call = try? JSONCall(text.string(body)), tags.specification(named: call.name) != nil else {
            return leaveJSON()
        }
        state = .found(FoundCall(form: .json, range: open.start..<close, body: body, isEager: true))
    }
}

// MARK: Inside a call

extension CallScanner {
    private mutating func open(_ tag: StartTag, to end: Int) {
        let start = wrapper ?? tag.range.lowerBound
        let after = tag.range.upperBound
        if tag.selfClosing || tag.specification.body == .none {
            let close = tag.selfClosing ? nil : closeOnLine(of: tag.specification.name, after: after, to: end)
            let range = start..<(close?.0.upperBound ?? after)
            state = .found(
                FoundCall(form: .tag(tag), range: range, body: after..<after, isExact: true, isEager: true)
            )
            return
        }
        var call = OpenCall(tag: tag, start: start, isFenced: fence != nil)
        if let delimiter = call.tag.attributes.removeValue(forKey: CallRenderer.delimiterAttribute) {
            call.delimiter = Array(delimiter.utf8)
            state = .body(call)
        } else if let (close, isBalanced) = closeOnLine(of: call.name, after: after, to: end) {
            state = .found(found(call, body: after..<close.lowerBound, end: close.upperBound, isEager: isBalanced))
        } else {
            state = .body(call)
        }
    }

    /// The end tag on the line of the start tag, and whether the quotes before it are balanced.
    private mutating func closeOnLine(of tool: String, after start: Int, to end: Int) -> (Range<Int>, Bool)? {
        var last: Range<Int>?
        var place = start
        var doubleQuotes = 0
        var singleQuotes = 0
        while let close = tags.firstEndTag(of: tool, in: place..<end, of: &text) {
            for byte in text.bytes[place..<close.lowerBound] {
                if byte == UInt8(ascii: "\"") { doubleQuotes += 1 }
                if byte == UInt8(ascii: "'") { singleQuotes += 1 }
            }
            if doubleQuotes % 2 == 0, singleQuotes % 2 == 0 { return (close, true) }
            last = close
            place = close.upperBound
        }
        return last.map { ($0, false) }
    }

    private mutating func takeBody(_ open: OpenCall, to end: Int, lineFeed: Int) {
        if let delimiter = open.delimiter { return takeDelimited(open, delimiter, to: end, lineFeed: lineFeed) }
        var call = open
        let place = text.skipBlanks(from: lineStart, to: end)
        if let close = tags.endTag(of: call.name, at: place, to: end, in: &text) {
            return take(endTag: place..<close, bodyEnd: lineStart, startsLine: true, of: call)
        }
        if case .tag(let tag) = tags.startTag(at: place, to: end, in: &text) {
            call.holdsOpener = true
            let close = tags.firstEndTag(of: call.name, in: tag.range.upperBound..<end, of: &text)
            call.lastEnd = close ?? call.lastEnd
            let isWhole = tag.selfClosing || tag.hasBareValue || close != nil
            if !isWhole, tag.specification.name == call.name { call.depth += 1 }
            state = .body(call)
        } else if let close = lastEndTag(of: call.name, in: place..<end) {
            if isTail(from: close.upperBound, to: end) {
                return take(endTag: close, bodyEnd: close.lowerBound, startsLine: false, of: call)
            }
            call.lastEnd = close
            state = .body(call)
        }
    }

    private mutating func take(endTag: Range<Int>, bodyEnd: Int, startsLine: Bool, of call: OpenCall) {
        if call.depth == 0 {
            var close = found(call, body: call.tag.range.upperBound..<bodyEnd, end: endTag.upperBound)
            close.isEager = startsLine
            close.isExtensible = true
            state = .found(close)
        } else {
            var call = call
            call.depth -= 1
            call.lastEnd = bodyEnd..<endTag.upperBound
            state = .body(call)
        }
    }

    private mutating func takeDelimited(_ call: OpenCall, _ delimiter: [UInt8], to end: Int, lineFeed: Int) {
        let opener = call.tag.range.upperBound
        let usesReturn = text.has("\r\n", at: opener, before: lineFeed)
        let lineEnd = usesReturn ? end : lineFeed
        guard text.bytes[lineStart..<lineEnd].elementsEqual(delimiter) else { return }
        state = .found(found(call, body: opener..<lineStart, end: lineEnd))
    }

    private mutating func extend(_ call: FoundCall, to end: Int) {
        guard call.isExtensible, case .tag(let tag) = call.form else { return }
        var call = call
        let place = text.skipBlanks(from: lineStart, to: end)
        if let close = tags.endTag(of: tag.specification.name, at: place, to: end, in: &text) {
            call.body = call.body.lowerBound..<lineStart
            call.range = call.range.lowerBound..<close
        } else if case .tag = tags.startTag(at: place, to: end, in: &text) {
            call.isExtensible = false
        }
        state = .found(call)
    }

    private func found(_ call: OpenCall, body: Range<Int>, end: Int, isEager: Bool = false) -> FoundCall {
        let isExact = call.delimiter != nil
        return FoundCall(
            form: .tag(call.tag),
            range: call.start..<end,
            body: body,
            isExact: isExact,
            isEager: isEager
        )
    }

    private mutating func lastEndTag(of tool: String, in line: Range<Int>) -> Range<Int>? {
        var last: Range<Int>?
        while let next = tags.firstEndTag(
            of: tool,
            in: (last?.upperBound ?? line.lowerBound)..<line.upperBound,
            of: &text
        ) {
            last = next
        }
        return last
    }

    /// Whether nothing but the end of a wrapper follows on the line.
    private mutating func isTail(from start: Int, to end: Int) -> Bool {
        let place = text.skipBlanks(from: start, to: end)
        return place == end || text.has("</tool_call>", at: place, before: end)
            || text.has("```", at: place, before: end)
    }
}
