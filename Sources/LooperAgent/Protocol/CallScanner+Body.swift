import LooperCore

// Lines inside a call, and after it.
extension CallScanner {
    mutating func open(_ tag: StartTag, to end: Int) {
        var tag = tag
        let start = wrapper ?? tag.range.lowerBound
        let after = tag.range.upperBound
        let delimiter = tag.attributes.removeValue(forKey: CallRenderer.delimiterAttribute) ?? ""
        if tag.selfClosing || tag.specification.body == .none {
            let close = tag.selfClosing ? nil : closeOnLine(of: tag.tool, after: after, to: end)
            let range = start..<(close?.0.upperBound ?? after)
            let call = FoundCall(form: .tag(tag), range: range, body: after..<after, isExact: true, isEager: true)
            return find(call)
        }
        var call = OpenCall(tag: tag, start: start, fence: fence?.marks)
        if !delimiter.isEmpty {
            call.delimiter = Array(delimiter.utf8)
        } else if let (close, isBalanced) = closeOnLine(of: tag.tool, after: after, to: end) {
            var found = foundCall(call, body: after..<close.lowerBound, end: close.upperBound)
            found.isEager = isBalanced
            return find(found)
        }
        state = .body
        if isLive { call.blocks.take(text.bytes[after..<end]) }
        watchesLines = call.delimiter != nil || call.fence != nil
        self.call = call
    }

    /// The end tag on the line of the start tag, and whether the quotes before it are balanced.
    private mutating func closeOnLine(of tool: ToolTag, after start: Int, to end: Int) -> (Range<Int>, Bool)? {
        var last: Range<Int>?
        var place = start
        var doubleQuotes = 0
        var singleQuotes = 0
        while let close = tags.firstEndTag(of: tool, in: place..<end, of: &text) {
            for byte in text.bytes[place..<close.lowerBound] {
                if byte == UInt8(ascii: "\"") { doubleQuotes += 1 }
                if byte == UInt8(ascii: "'") { singleQuotes += 1 }
            }
            if doubleQuotes % 2 == 0, singleQuotes % 2 == 0 {
                return isLive ? (close, true) : (lastEndTag(of: tool, following: close, to: end), true)
            }
            last = close
            place = close.upperBound
        }
        return last.map { ($0, false) }
    }

    /// The last end tag on the line if it ends the line and no tag begins before it, else `first`.
    private mutating func lastEndTag(of tool: ToolTag, following first: Range<Int>, to end: Int) -> Range<Int> {
        var last = first
        var place = first.upperBound
        while let next = text.find(UInt8(ascii: "<"), in: place..<end) {
            if case .tag = tags.startTag(at: next, to: end, in: &text) { return first }
            place = next + 1
            if let close = tags.endTag(of: tool, at: next, to: end, in: &text) { last = next..<close }
        }
        return isTail(from: last.upperBound, to: end) ? last : first
    }

    mutating func takeBody(to end: Int, lineFeed: Int) {
        if isLive, call?.delimiter == nil { return takeLiveBody(to: end, lineFeed: lineFeed) }
        takeBodyLine(to: end, lineFeed: lineFeed)
    }

    /// Follows what the line opens; an end tag in its middle ends the line as far as that goes.
    private mutating func takeLiveBody(to end: Int, lineFeed: Int) {
        takeBodyLine(to: end, lineFeed: lineFeed)
        guard case .body = state else { return }
        call?.blocks.take(text.bytes[lineStart..<end])
    }

    private mutating func takeBodyLine(to end: Int, lineFeed: Int) {
        guard watchesLines || mayHoldTag(before: end), let tool = call?.tool else { return }
        if let delimiter = call?.delimiter { return takeDelimited(by: delimiter, to: end, lineFeed: lineFeed) }
        if let fence = call?.fence { noteEnd(of: fence, to: end) }
        guard let first = text.find(UInt8(ascii: "<"), in: lineStart..<end) else { return }
        let place = text.skipBlanks(from: lineStart, to: end)
        if place == first, let close = tags.endTag(of: tool, at: place, to: end, in: &text) {
            return take(endTag: place..<close, bodyEnd: lineStart, startsLine: true)
        }
        if place == first, case .tag(let tag) = tags.startTag(at: place, to: end, in: &text) {
            return take(nested: tag, to: end)
        }
        if let close = lastEndTag(of: tool, in: first..<end) {
            if isTail(from: close.upperBound, to: end) {
                return take(endTag: close, bodyEnd: close.lowerBound, startsLine: false)
            }
            call?.lastEnd = close
        } else {
            takeOpener(of: tool, in: lineStart..<end)
        }
    }

    /// Whether anything follows the first `<` of the line.
    private mutating func mayHoldTag(before end: Int) -> Bool {
        guard let place = text.find(UInt8(ascii: "<"), in: lineStart..<end) else { return false }
        return place + 1 < end
    }

    /// Notes a call that begins a line of the body.
    private mutating func take(nested tag: StartTag, to end: Int) {
        guard let tool = call?.tool else { return }
        if let held = call?.held { return find(held) }
        call?.holdsOpener = true
        let close = tags.firstEndTag(of: tool, in: tag.range.upperBound..<end, of: &text)
        if let close { call?.lastEnd = close }
        let isWhole = tag.selfClosing || tag.hasBareValue || close != nil
        if !isWhole, tag.tool === tool { call?.depth += 1 }
    }

    /// Notes a call of the same tool whose start tag ends a line of the body, as in `text = """<write path="f">`.
    private mutating func takeOpener(of tool: ToolTag, in line: Range<Int>) {
        let end = text.trimBlanks(before: line.upperBound, from: line.lowerBound)
        guard call?.held == nil, let tag = startTag(endingAt: end, from: line.lowerBound), tag.tool === tool,
            tag.isComplete,
            !tag.selfClosing, !tag.hasBareValue
        else { return }
        call?.depth += 1
    }

    private mutating func take(endTag: Range<Int>, bodyEnd: Int, startsLine: Bool) {
        guard let call else { return }
        guard call.depth == 0 else {
            self.call?.depth -= 1
            self.call?.lastEnd = bodyEnd..<endTag.upperBound
            return
        }
        var close = foundCall(call, body: call.tag.range.upperBound..<bodyEnd, end: endTag.upperBound)
        close.isExtensible = true
        if isLive, staysOpen(before: endTag) {
            self.call?.held = close
            return
        }
        close.isEager = startsLine
        find(close)
    }

    /// Whether a block is open at an end tag of the line, which is content then.
    private func staysOpen(before endTag: Range<Int>) -> Bool {
        guard var blocks = call?.blocks else { return false }
        blocks.take(text.bytes[lineStart..<endTag.lowerBound])
        return blocks.isOpen
    }

    private mutating func takeDelimited(by delimiter: [UInt8], to end: Int, lineFeed: Int) {
        guard let call else { return }
        let opener = call.tag.range.upperBound
        let usesReturn = text.has("\r\n", at: opener, before: lineFeed)
        let lineEnd = usesReturn ? end : lineFeed
        guard lineEnd - lineStart == delimiter.count, text.has(delimiter, at: lineStart, before: lineEnd) else {
            return
        }
        var close = foundCall(call, body: opener..<lineStart, end: lineEnd)
        close.isExact = true
        find(close)
    }

    private mutating func noteEnd(of fence: CodeFence, to end: Int) {
        let place = text.skipBlanks(from: lineStart, to: end)
        guard place < end, text.bytes[place] == fence.mark, fence.isClosed(by: text.bytes[place..<end]) else { return }
        if call?.fenceEnd == nil || call?.tag.specification.body == .content { call?.fenceEnd = lineStart }
    }

    private func foundCall(_ call: OpenCall, body: Range<Int>, end: Int) -> FoundCall {
        FoundCall(form: .tag(call.tag), range: call.start..<end, body: body)
    }

    private mutating func lastEndTag(of tool: ToolTag, in line: Range<Int>) -> Range<Int>? {
        var last: Range<Int>?
        var start = line.lowerBound
        while let next = tags.firstEndTag(of: tool, in: start..<line.upperBound, of: &text) {
            last = next
            start = next.upperBound
        }
        return last
    }

    /// Whether nothing but the end of a wrapper follows on the line.
    private mutating func isTail(from start: Int, to end: Int) -> Bool {
        let place = text.skipBlanks(from: start, to: end)
        return place == end || text.has("```", at: place, before: end)
            || CallParser.wrapperEnds.contains { text.has($0, at: place, before: end) }
    }
}

// MARK: Other forms, and what follows a call

extension CallScanner {
    /// Looks for an end tag before which all parameters are closed.
    mutating func takeElement(from start: Int, to end: Int) {
        guard text.find("</", in: start..<end) != nil, let open = element, let tool = open.element.tool else { return }
        let after = open.element.range.upperBound
        var place = start
        while let close = text.find(open.element.family.end, in: place..<end) {
            place = close + open.element.family.end.count
            let last = text.trimWhite(before: close, from: after)
            let parameterEnd = open.element.family.parameterEnd
            guard
                last == after || text.has("}", at: last - 1, before: last)
                    || text.has(parameterEnd, at: last - parameterEnd.count, before: last)
            else { continue }
            let range = open.start..<place
            return find(FoundCall(form: .element(tool), range: range, body: after..<close, isEager: true))
        }
    }

    /// Moves the end of a call to a later end tag on a line of its own, unless a call begins between them.
    mutating func extend(to end: Int) {
        let place = text.skipBlanks(from: lineStart, to: end)
        guard place + 1 < end, text.bytes[place] == UInt8(ascii: "<") else { return }
        if text.bytes[place + 1] == UInt8(ascii: "/") { return extend(toEndTagAt: place, to: end) }
        if text.has("<think>", at: place, before: end) {
            found?.isBeforeThought = true
        } else if found?.isExtensible == true, case .tag = tags.startTag(at: place, to: end, in: &text) {
            found?.isExtensible = false
        }
    }

    private mutating func extend(toEndTagAt place: Int, to end: Int) {
        guard let call = found else { return }
        if text.has("</think>", at: place, before: end), !call.isBeforeThought {
            return leaveThought(at: place + 8, to: end)
        }
        guard call.isExtensible, let close = tags.endTag(of: call.tool, at: place, to: end, in: &text) else { return }
        found?.body = call.body.lowerBound..<lineStart
        found?.range = call.range.lowerBound..<close
    }

    /// Goes on after a thought whose start stood in the prompt, so that the call in it is none.
    private mutating func leaveThought(at place: Int, to end: Int) {
        state = .outside
        found = nil
        call = nil
        fence = nil
        wrapper = nil
        prose = []
        takeOutside(from: place, to: end)
    }
}
