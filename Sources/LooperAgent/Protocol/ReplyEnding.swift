import LooperCore

/// Decides what a reply says once all of it was scanned.
struct ReplyEnding {
    enum Resolved {
        case call(FoundCall)
        case failure(CallFailure)
    }

    /// How many start tags in the middle of one line are tried, and how many pieces of end tags are dropped.
    private static let attempts = 4

    var text: ReplyText
    /// Bytes looked at by attempts.
    private(set) var examined = 0
    private let scanner: CallScanner
    private let wasCut: Bool
    private let lastLine: Int

    /// - Parameter lastLine: where the line begins that no line feed ends.
    init(_ scanner: CallScanner, wasCut: Bool, lastLine: Int) {
        self.scanner = scanner
        self.wasCut = wasCut
        self.lastLine = lastLine
        text = scanner.text
    }

    /// The call, or why there is none.
    mutating func resolve() -> Resolved {
        let resolved: Resolved? =
            switch scanner.state {
            case .found: scanner.found.map(resolve(found:))
            case .body: scanner.call.map { resolve(unclosed: $0) }
            case .element: scanner.element.map { resolve(unclosed: $0) }
            case .json: scanner.json.map { resolve(unclosed: $0) }
            case .refused: scanner.refusal.map(resolve(refused:))
            case .thinking: nil
            case .outside: resolveProse()
            }
        return resolved ?? .failure(wasCut ? .truncated(tool: nil) : .noCall)
    }

    /// Where the length limit cut the last line there is no telling whether its end tag would have ended the line; a
    /// listener stops for a call when there is.
    private func resolve(found call: FoundCall) -> Resolved {
        let endsReply = call.range.upperBound > lastLine
        guard wasCut, !scanner.isLive, endsReply, !call.isEager, !call.isExact else { return .call(call) }
        return .failure(.truncated(tool: call.tool.specification.name))
    }

    private func resolve(refused call: CallScanner.Refusal) -> Resolved {
        let name = call.tool.specification.name
        let isLast = call.flaw == .startTag && call.range.upperBound == text.bytes.count
        return .failure(wasCut && isLast ? .truncated(tool: name) : .malformed(tool: name, flaw: call.flaw))
    }

    private mutating func resolve(unclosed call: OpenCall) -> Resolved {
        let name = call.tool.specification.name
        if let held = call.held { return .call(held) }
        if wasCut { return .failure(.truncated(tool: name)) }
        if call.delimiter != nil { return .failure(.malformed(tool: name, flaw: .unclosed)) }
        let start = call.tag.range.upperBound
        if let close = call.lastEnd {
            return .call(found(call, body: start..<close.lowerBound, end: close.upperBound))
        }
        if call.holdsOpener { return .failure(.malformed(tool: name, flaw: .unclosed)) }
        if let fence = call.fenceEnd {
            return .call(found(call, body: start..<bodyEnd(of: call, before: fence), end: fence))
        }
        let end = text.bytes.count
        return .call(found(call, body: start..<bodyEnd(of: call, before: end), end: end))
    }

    private func found(_ call: OpenCall, body: Range<Int>, end: Int) -> FoundCall {
        FoundCall(form: .tag(call.tag), range: call.start..<end, body: body)
    }

    /// The end of a body without end tag: before what closes its wrapper, a piece of an end tag, or a start tag
    /// written in its place.
    private mutating func bodyEnd(of call: OpenCall, before limit: Int) -> Int {
        let start = call.tag.range.upperBound
        var end = limit
        var closers = CallParser.wrapperEnds.map { Array("\($0)".utf8) }
        if call.tag.specification.body == .text { closers.append(Array("\n```".utf8)) }
        closers += [call.tool.endWord, Array("<\(call.tool.specification.name)>".utf8)]
        for _ in 0..<Self.attempts {
            let last = text.trimWhite(before: end, from: start)
            let places = closers.lazy.compactMap { [text] in
                Self.startOfCloser($0, before: last, from: start, in: text)
            }
            guard let place = places.first else { break }
            end = place
        }
        return end
    }

    /// Where `closer`, or a beginning of it that has two bytes or more, stands before `last`.
    private static func startOfCloser(_ closer: [UInt8], before last: Int, from start: Int, in text: ReplyText) -> Int?
    {
        let isStart = closer.count > 1 && closer[1] != UInt8(ascii: "/") && closer[1] != UInt8(ascii: "|")
        for count in stride(from: closer.count, through: isStart ? closer.count : 2, by: -1) where last - count >= start
        {
            if text.has(Array(closer[..<count]), at: last - count, before: last) { return last - count }
        }
        return nil
    }
}

// MARK: Other forms without their end

extension ReplyEnding {
    private mutating func resolve(unclosed open: OpenElement) -> Resolved {
        guard let tool = open.element.tool else { return .failure(wasCut ? .truncated(tool: nil) : .noCall) }
        let name = tool.specification.name
        if wasCut { return .failure(.truncated(tool: name)) }
        let start = open.element.range.upperBound
        var end = withoutWrapperEnd(text.bytes.count, from: start)
        let fence = text.trimWhite(before: end, from: start)
        if text.has("```", at: fence - 3, before: fence), fence - 3 >= start { end = fence - 3 }
        let last = text.trimWhite(before: end, from: start)
        let parameterEnd = open.element.family.parameterEnd
        let isWhole = text.has(parameterEnd, at: last - parameterEnd.count, before: last)
        guard isWhole, last > start else { return .failure(.malformed(tool: name, flaw: .unclosed)) }
        return .call(FoundCall(form: .element(tool), range: open.start..<end, body: start..<end))
    }

    /// An object that lacks nothing but closing brackets is taken.
    private mutating func resolve(unclosed open: OpenJSON) -> Resolved {
        let end = withoutWrapperEnd(text.bytes.count, from: open.object)
        let range = open.object..<end
        let guess = open.tool == nil ? JSONCall.nameGuess(in: range, of: &text) : nil
        let tool = open.tool ?? guess.flatMap { scanner.tags.tool(named: $0) }
        if wasCut { return .failure(.truncated(tool: tool?.specification.name)) }
        if let call = open.call(in: text.bytes[range], endMayBeMissing: true),
            let tool = scanner.tags.tool(named: call.name)
        {
            return .call(FoundCall(form: .json(tool, call), range: open.start..<end, body: range))
        }
        return .failure(tool.map { .malformed(tool: $0.specification.name, flaw: .arguments) } ?? .noCall)
    }

    private mutating func withoutWrapperEnd(_ end: Int, from start: Int) -> Int {
        let last = text.trimWhite(before: end, from: start)
        let word = CallParser.wrapperEnds.first { word in
            text.has(word, at: last - word.utf8CodeUnitCount, before: last)
        }
        return max(start, word.map { last - $0.utf8CodeUnitCount } ?? last)
    }
}

// MARK: Calls in the middle of a line

extension ReplyEnding {
    private mutating func resolveProse() -> Resolved? {
        var blocks = 1
        for line in scanner.prose where !(wasCut && line.lowerBound >= lastLine) {
            if let call = call(in: line, blocks: &blocks) { return .call(call) }
        }
        return nil
    }

    /// The first whole call that begins a sentence in `line`, is not in backticks and ends its last line.
    ///
    /// One that goes on after the line is tried only as long as `blocks` are left, so that the work stays linear.
    private mutating func call(in line: Range<Int>, blocks: inout Int) -> FoundCall? {
        let end = text.trimWhite(before: line.upperBound, from: line.lowerBound)
        guard text.has(">", at: end - 1, before: end) else { return nil }
        var left = Self.attempts
        var start = line.lowerBound
        var isQuoted = false
        while left > 0, let place = text.find(UInt8(ascii: "<"), in: start..<end) {
            if text.hasOddBackticks(in: start..<place) { isQuoted.toggle() }
            start = place + 1
            guard !isQuoted, beginsSentence(at: place, from: line.lowerBound),
                case .tag(let tag) = scanner.tags.startTag(at: place, to: end, in: &text)
            else { continue }
            left -= 1
            let isBlock = tag.range.upperBound == end && !tag.selfClosing && tag.specification.body != .none
            guard !isBlock || blocks > 0 else { continue }
            if isBlock { blocks -= 1 }
            if let call = call(in: place..<(isBlock ? text.bytes.count : end)) { return call }
        }
        return nil
    }

    /// Whether the text before `place` ends a sentence, introduces something or is the mark of a list.
    private mutating func beginsSentence(at place: Int, from start: Int) -> Bool {
        let end = text.trimBlanks(before: place, from: start)
        guard end > start else { return true }
        let words: [StaticString] = [".", ":", "!", "?", ";", ")", "*", "-", "…", "—", "→", "：", "。", "！", "？"]
        return words.contains { text.has($0, at: end - $0.utf8CodeUnitCount, before: end) }
    }

    /// The call that begins `range`, if it is closed there and ends its line.
    private mutating func call(in range: Range<Int>) -> FoundCall? {
        var attempt = CallScanner(scanner.tags, isLive: scanner.isLive)
        attempt.feed(text.string(range))
        attempt.finish()
        examined += attempt.text.examined
        guard var call = attempt.found, call.range.lowerBound == 0, case .tag(var tag) = call.form else {
            return nil
        }
        call.range = call.range.shifted(by: range.lowerBound)
        call.body = call.body.shifted(by: range.lowerBound)
        tag.range = tag.range.shifted(by: range.lowerBound)
        call.form = .tag(tag)
        let rest = text.bytes[call.range.upperBound...].prefix { $0 != .lineFeed }
        return rest.allSatisfy(\.isWhite) ? call : nil
    }
}

extension Range<Int> {
    fileprivate func shifted(by offset: Int) -> Range<Int> {
        lowerBound + offset..<upperBound + offset
    }
}
