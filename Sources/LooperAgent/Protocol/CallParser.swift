package import LooperCore

/// Reads the first call of a reply.
///
/// See `CallScanner` for where a call begins and ends. Beyond that, with the whole reply at hand:
/// - an end tag on a line of its own after the first one still belongs to the call, unless a line between them begins
///   with a call;
/// - the end tag may be missing at the end of a reply that was not cut;
/// - if no line begins with a call, one that ends a line of prose is taken, unless it is in backticks.
package struct CallParser: Sendable {
    private let tools: [ToolSpecification]
    private let tags: TagReader
    private let stripsFences: Bool

    /// Creates a parser of calls of these tools.
    ///
    /// - Parameter stripsFences: whether a code fence around the whole body is dropped.
    package init(_ tools: [ToolSpecification], stripsFences: Bool = true) {
        self.tools = tools
        self.stripsFences = stripsFences
        tags = TagReader(tools)
    }

    /// What `reply` says.
    package func parse(_ reply: String, stopReason: StopReason = .endOfTurn) -> ParsedReply {
        examine(reply, stopReason: stopReason).parsed
    }

    /// What `reply` says, and how many bytes were looked at to tell.
    func examine(_ reply: String, stopReason: StopReason) -> (parsed: ParsedReply, examined: Int) {
        var scanner = CallScanner(tags)
        scanner.feed(reply)
        scanner.finish()
        var ending = ReplyEnding(scanner, wasCut: stopReason.isCut)
        let found = ending.resolve()
        let parsed = interpret(found, in: &ending.text)
        return (parsed, ending.text.examined + ending.examined)
    }

    private func interpret(_ found: ReplyEnding.Resolved, in text: inout ReplyText) -> ParsedReply {
        let whole = 0..<text.bytes.count
        switch found {
        case .failure(let failure):
            return ParsedReply(thought: text.string(whole), content: .failure(failure), range: nil)
        case .call(let call):
            let range = call.range.lowerBound..<endOfWrapper(after: call, in: &text)
            let before = text.string(0..<range.lowerBound)
            let after = text.string(range.upperBound..<whole.upperBound)
            return ParsedReply(thought: before + after, content: content(of: call, in: text), range: range)
        }
    }

    private func content(of call: FoundCall, in text: ReplyText) -> ParsedReply.Content {
        do throws(CallFailureError) {
            return .call(try bind(call, in: text))
        } catch {
            return .failure(error.failure)
        }
    }

    private func bind(_ call: FoundCall, in text: ReplyText) throws(CallFailureError) -> ToolCall {
        switch call.form {
        case .json:
            let json = try JSONCall(text.string(call.body))
            guard let specification = tags.specification(named: json.name) else {
                throw CallFailureError(failure: .noCall)
            }
            return try CallBinding(specification).bind(json.arguments)
        case .tag(let tag):
            let body = text.string(NewlineStripping.strip(call.body, of: text.bytes))
            let isFenced = stripsFences && !call.isExact && tag.specification.body != .none
            return try CallBinding(tag.specification)
                .bind(tag.attributes, body: isFenced ? CodeFence.stripped(from: body) : body)
        }
    }

    /// The end of the call with the end of its wrapper, or an end tag that was not needed.
    private func endOfWrapper(after call: FoundCall, in text: inout ReplyText) -> Int {
        let end = text.bytes.count
        var place = call.range.upperBound
        while place < end, text.bytes[place].isWhite { place += 1 }
        if text.has("</tool_call>", at: place, before: end) { return place + 12 }
        if case .tag(let tag) = call.form, call.isExact, !tag.selfClosing {
            return tags.endTag(of: tag.specification.name, at: place, to: end, in: &text) ?? call.range.upperBound
        }
        return call.range.upperBound
    }
}

extension StopReason {
    /// Whether the reply ended before the model had said all.
    var isCut: Bool { self == .length || self == .window || self == .listener }
}
