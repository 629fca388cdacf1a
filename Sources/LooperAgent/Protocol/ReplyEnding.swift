import LooperCore

/// Decides what a reply says once all of it was scanned.
struct ReplyEnding {
    enum Resolved {
        case call(FoundCall)
        case failure(CallFailure)
    }

    /// How many start tags in the middle of lines are tried.
    private static let attempts = 8

    var text: ReplyText
    /// Bytes looked at by attempts.
    private(set) var examined = 0
    private let scanner: CallScanner
    private let wasCut: Bool

    init(_ scanner: CallScanner, wasCut: Bool) {
        self.scanner = scanner
        self.wasCut = wasCut
        text = scanner.text
    }

    /// The call, or why there is none.
    mutating func resolve() -> Resolved {
        switch scanner.state {
        case .found(let call): .call(call)
        case .body(let call): resolve(unclosed: call)
        case .thinking, .json: .failure(wasCut ? .truncated(tool: nil) : .noCall)
        case .outside: resolveProse()
        }
    }

    private mutating func resolveProse() -> Resolved {
        if let call = callInProse() { return .call(call) }
        if let broken = scanner.broken {
            let isLast = broken.line.upperBound == text.bytes.count
            if wasCut, isLast { return .failure(.truncated(tool: broken.tool)) }
            return .failure(.malformed(tool: broken.tool, flaw: .startTag))
        }
        return .failure(wasCut ? .truncated(tool: nil) : .noCall)
    }

    private mutating func resolve(unclosed call: OpenCall) -> Resolved {
        if wasCut { return .failure(.truncated(tool: call.name)) }
        if call.delimiter != nil { return .failure(.malformed(tool: call.name, flaw: .unclosed)) }
        let start = call.tag.range.upperBound
        if let close = call.lastEnd {
            return .call(found(call, body: start..<close.lowerBound, end: close.upperBound))
        }
        if call.holdsOpener { return .failure(.malformed(tool: call.name, flaw: .unclosed)) }
        let end = text.bytes.count
        return .call(found(call, body: start..<bodyEnd(of: call), end: end))
    }

    private func found(_ call: OpenCall, body: Range<Int>, end: Int) -> FoundCall {
        FoundCall(form: .tag(call.tag), range: call.start..<end, body: body)
    }

    /// The end of a body without end tag: before what closes its fence or wrapper, and before a piece of an end tag.
    private func bodyEnd(of call: OpenCall) -> Int {
        let start = call.tag.range.upperBound
        var end = text.bytes.count
        var closers = [Array("</\(call.name)".utf8), Array("</tool_call>".utf8)]
        if call.isFenced { closers.append(Array("```".utf8)) }
        while let place = closers.compactMap({ startOfCloser($0, before: end, from: start) }).first { end = place }
        return end
    }

    /// Where `closer`, or a beginning of it that has two bytes or more, stands at the end, blank space aside.
    private func startOfCloser(_ closer: [UInt8], before end: Int, from start: Int) -> Int? {
        var last = end
        while last > start, text.bytes[last - 1].isWhite { last -= 1 }
        for count in stride(from: closer.count, through: 2, by: -1) where last - count >= start {
            if text.has(Array(closer[..<count]), at: last - count, before: last) { return last - count }
        }
        return nil
    }
}

// MARK: Calls in the middle of a line

extension ReplyEnding {
    /// The first whole call that ends a line of prose and is not in backticks.
    private mutating func callInProse() -> FoundCall? {
        var left = Self.attempts
        for line in scanner.prose {
            var start = line.lowerBound
            var backticks = 0
            while let place = text.find(UInt8(ascii: "<"), in: start..<line.upperBound) {
                backticks += text.bytes[start..<place].count { $0 == UInt8(ascii: "`") }
                start = place + 1
                guard backticks % 2 == 0, beginsTag(at: place, to: line.upperBound) else { continue }
                if let call = call(at: place) { return call }
                left -= 1
                if left == 0 { return nil }
            }
        }
        return nil
    }

    private mutating func beginsTag(at place: Int, to end: Int) -> Bool {
        if case .tag = scanner.tags.startTag(at: place, to: end, in: &text) { true } else { false }
    }

    /// The call that begins at `place`, if it is closed and ends its line.
    private mutating func call(at place: Int) -> FoundCall? {
        var attempt = CallScanner(scanner.tags)
        attempt.feed(text.string(place..<text.bytes.count))
        attempt.finish()
        examined += attempt.text.examined
        guard var call = attempt.foundCall, call.range.lowerBound == 0, case .tag(var tag) = call.form else {
            return nil
        }
        call.range = call.range.shifted(by: place)
        call.body = call.body.shifted(by: place)
        tag.range = tag.range.shifted(by: place)
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
