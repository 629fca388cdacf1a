import LooperCore

// Lines outside of calls.
extension CallScanner {
    private static let thoughts: [(start: StaticString, end: StaticString)] = [
        ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<!--", "-->"),
        ("<reasoning>", "</reasoning>"), ("<thought>", "</thought>"), ("<reflection>", "</reflection>"),
        ("<scratchpad>", "</scratchpad>"),
    ]
    private static let wrappers: [StaticString] = [
        "<tool_call>", "<tool_calls>", "<function_call>", "<function_calls>", "<antml:function_calls>",
        "<|tool_call|>", "<|python_tag|>", "[TOOL_CALLS]",
    ]

    mutating func takeThought(endingWith word: StaticString, from start: Int, to end: Int) {
        guard let close = text.find(word, in: start..<end) else { return }
        state = .outside
        takeOutside(from: close + word.utf8CodeUnitCount, to: end)
    }

    mutating func takeOutside(from start: Int, to end: Int) {
        var place: Int? = start
        while let next = place { place = takePart(from: next, to: end) }
    }

    /// Reads from `start`; where the line goes on after a thought in its middle, that place.
    private mutating func takePart(from start: Int, to end: Int) -> Int? {
        if case .used(let marks) = fence {
            let place = text.skipBlanks(from: start, to: end)
            if place < end, marks.isClosed(by: text.bytes[place..<end]) { fence = nil }
            return nil
        }
        guard let place = skipThoughtsAndWrappers(from: start, to: end) else { return nil }
        let isTaken =
            switch text.bytes[place] {
            case UInt8(ascii: "`"), UInt8(ascii: "~"): takeFence(at: place, to: end)
            case UInt8(ascii: "{"), UInt8(ascii: "["): takeJSONStart(at: place, to: end)
            case UInt8(ascii: "<") where place + 1 < end && text.bytes[place + 1].isNameByte:
                takeElementStart(at: place, to: end) || takeTag(at: place, to: end)
            default: takeNamedJSON(at: place, to: end)
            }
        return isTaken ? nil : takeProse(from: start, place, to: end)
    }

    /// Where something else begins, or `nil` where the line holds nothing else.
    private mutating func skipThoughtsAndWrappers(from start: Int, to end: Int) -> Int? {
        var place = start
        while true {
            place = text.skipIndentation(from: place, to: end)
            guard place < end else { return nil }
            guard mayBeginWord(at: place, to: end) else { return place }
            if let word = Self.wrappers.first(where: { text.has($0, at: place, before: end) }) {
                wrapper = wrapper ?? place
                place += word.utf8CodeUnitCount
            } else if let next = skipThought(at: place, to: end) {
                place = next
            } else {
                return place
            }
        }
    }

    /// Whether one of the words may stand at `place`, told from two bytes and the length of the shortest.
    private func mayBeginWord(at place: Int, to end: Int) -> Bool {
        guard place + 4 <= end else { return false }
        switch (text.bytes[place], text.bytes[place + 1]) {
        case (UInt8(ascii: "["), UInt8(ascii: "T")), (UInt8(ascii: "<"), UInt8(ascii: "t")),
            (UInt8(ascii: "<"), UInt8(ascii: "f")), (UInt8(ascii: "<"), UInt8(ascii: "a")),
            (UInt8(ascii: "<"), UInt8(ascii: "r")), (UInt8(ascii: "<"), UInt8(ascii: "s")),
            (UInt8(ascii: "<"), UInt8(ascii: "|")), (UInt8(ascii: "<"), UInt8(ascii: "!")):
            return true
        default: return false
        }
    }

    /// The end of the thought that begins at `place`, or of the line where it does not end there; `nil` without one.
    private mutating func skipThought(at place: Int, to end: Int) -> Int? {
        guard mayBeginWord(at: place, to: end),
            let word = Self.thoughts.first(where: { text.has($0.start, at: place, before: end) })
        else { return nil }
        guard let close = text.find(word.end, in: place + word.start.utf8CodeUnitCount..<end) else {
            state = .thinking(word.end)
            return end
        }
        return close + word.end.utf8CodeUnitCount
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

    /// Reads the start of a call in the form of another family; one of an unknown tool has an end that nobody knows.
    private mutating func takeElementStart(at place: Int, to end: Int) -> Bool {
        guard let element = ElementStart(at: place, to: end, in: &text, tags: tags) else { return false }
        guard element.tool != nil else {
            state = .refused
            return true
        }
        state = .element
        self.element = OpenElement(element: element, start: wrapper ?? place)
        takeElement(from: element.range.upperBound, to: end)
        return true
    }

    private mutating func takeTag(at place: Int, to end: Int) -> Bool {
        switch tags.startTag(at: place, to: end, in: &text) {
        case .tag(let tag): open(tag, to: end)
        case .broken(let tool), .unfinished(let tool): refuse(tool, .startTag, place..<end)
        case .nothing: return false
        }
        return true
    }

    /// Reads a line, or the rest of one, that begins with no call.
    private mutating func takeProse(from start: Int, _ place: Int, to end: Int) -> Int? {
        wrapper = nil
        if let open = fence {
            fence = .used(open.marks)
            return nil
        }
        guard let first = text.find(UInt8(ascii: "<"), in: place..<end) else { return nil }
        if let next = placeAfterThought(in: place..<end, from: first) { return next }
        let last = text.trimBlanks(before: end, from: place)
        guard text.has(">", at: last - 1, before: last) else { return nil }
        if let tag = contentTag(endingAt: last, from: place) {
            open(tag, to: end)
        } else {
            prose.append(start..<end)
        }
        return nil
    }
}

// MARK: In the middle of a line

extension CallScanner {
    /// Where the line goes on after a thought in its middle, backticks aside; `nil` where it holds none.
    ///
    /// The end of a thought without its start means that all before it was thought: the start stood in the prompt.
    private mutating func placeAfterThought(in line: Range<Int>, from first: Int) -> Int? {
        var start = first
        var counted = line.lowerBound
        var isQuoted = false
        while let place = text.find(UInt8(ascii: "<"), in: start..<line.upperBound) {
            start = place + 1
            guard mayBeginWord(at: place, to: line.upperBound) || text.has("</", at: place, before: line.upperBound)
            else { continue }
            if text.hasOddBackticks(in: counted..<place) { isQuoted.toggle() }
            counted = place
            guard !isQuoted else { continue }
            if let next = skipThought(at: place, to: line.upperBound) { return next }
            if text.has("</think>", at: place, before: line.upperBound) {
                prose = []
                return place + 8
            }
        }
        return nil
    }

    /// A start tag with attributes that ends a line of prose, as in `I write the file: <write path="f">`.
    ///
    /// It is a call even so, lest a call quoted in its content be taken for one.
    private mutating func contentTag(endingAt end: Int, from start: Int) -> StartTag? {
        guard let tag = startTag(endingAt: end, from: start) else { return nil }
        return tag.isComplete && !tag.hasBareValue && !tag.selfClosing ? tag : nil
    }

    /// The start tag that ends at `end`, unless it is in backticks.
    mutating func startTag(endingAt end: Int, from start: Int) -> StartTag? {
        guard text.has(">", at: end - 1, before: end) else { return nil }
        guard let place = text.bytes[start..<end].lastIndex(of: UInt8(ascii: "<")) else { return nil }
        guard case .tag(let tag) = tags.startTag(at: place, to: end, in: &text), tag.range.upperBound == end else {
            return nil
        }
        return text.hasOddBackticks(in: start..<place) ? nil : tag
    }
}

// MARK: JSON

extension CallScanner {
    private mutating func takeJSONStart(at place: Int, to end: Int) -> Bool {
        guard let object = startOfJSON(at: place, to: end) else { return false }
        state = .json
        json = OpenJSON(start: wrapper ?? place, object: object)
        takeJSON(from: object, to: end)
        return true
    }

    /// Reads the start of a call as Mistral writes it: `[TOOL_CALLS]bash{…}`, or `[TOOL_CALLS]bash[ARGS]{…}`.
    private mutating func takeNamedJSON(at place: Int, to end: Int) -> Bool {
        guard let wrapper, text.has("[TOOL_CALLS]", at: wrapper, before: end),
            let tool = tags.tool(at: place, to: end, in: text)
        else { return false }
        var object = text.skipBlanks(from: place + tool.name.count, to: end)
        if text.has("[ARGS]", at: object, before: end) { object = text.skipBlanks(from: object + 6, to: end) }
        guard text.has("{", at: object, before: end) else { return false }
        state = .json
        json = OpenJSON(start: wrapper, object: object, tool: tool)
        takeJSON(from: object, to: end)
        return true
    }

    /// Where the object begins that may be a call, if one begins at `place`, alone or as the first of a list.
    private mutating func startOfJSON(at place: Int, to end: Int) -> Int? {
        let object = text.has("[", at: place, before: end) ? text.skipBlanks(from: place + 1, to: end) : place
        guard text.has("{", at: object, before: end) else { return nil }
        if wrapper != nil || fence != nil { return object }
        let key = text.skipBlanks(from: object + 1, to: end)
        return JSONCall.keys.contains { text.has($0, at: key, before: end) } ? object : nil
    }

    mutating func takeJSON(from start: Int, to end: Int) {
        guard let open = json else { return }
        guard let close = json?.end(in: start..<end, of: text.bytes) else {
            let line = text.skipBlanks(from: start, to: end)
            if line < end, fence?.marks.isClosed(by: text.bytes[line..<end]) == true {
                fence = nil
                leave(open, at: start)
            }
            return
        }
        let body = open.object..<close
        guard let call = open.call(in: text.bytes[body]) else { return leave(open, at: close) }
        guard let tool = tags.tool(named: call.name) else { return leaveWrapped() }
        find(FoundCall(form: .json(tool, call), range: open.start..<close, body: body, isEager: true))
    }

    /// Goes on after an object that cannot be read; it is a call even so where it names a tool.
    private mutating func leave(_ open: OpenJSON, at end: Int) {
        let range = open.object..<end
        let guess = open.tool == nil ? JSONCall.nameGuess(in: range, of: &text) : nil
        guard let tool = open.tool ?? guess.flatMap({ tags.tool(named: $0) }) else { return leaveWrapped() }
        if let call = open.call(in: text.bytes[range], endMayBeMissing: true) {
            find(FoundCall(form: .json(tool, call), range: open.start..<end, body: range))
        } else {
            refuse(tool, .arguments, range)
        }
    }

    /// Goes on after something that is no call.
    mutating func leaveWrapped() {
        state = .outside
        wrapper = nil
        if let open = fence { fence = .used(open.marks) }
    }
}
