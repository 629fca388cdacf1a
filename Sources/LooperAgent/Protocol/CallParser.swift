package import LooperCore

/// Reads the first call of a reply.
///
/// See `CallScanner` for where a call begins and ends. Beyond that, with the whole reply at hand:
/// - an end tag on a line of its own after the first one still belongs to the call, unless a line between them begins
///   with a call; so does one that ends the only line of a call;
/// - the end tag may be missing at the end of a reply that was not cut;
/// - if no line begins with a call, one that begins a sentence and ends a line is taken, unless it is in backticks;
/// - `</think>` without its start makes a thought of all before it.
///
/// A reply that the listener stopped is read as the listener did, so that it does not matter in which pieces it came.
package struct CallParser: Sendable {
    /// What may follow a call and belongs to it.
    static let wrapperEnds: [StaticString] = [
        "</tool_call>", "</tool_calls>", "</function_call>", "</function_calls>", "</antml:function_calls>",
        "<|/tool_call|>",
    ]

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
        var scanner = CallScanner(tags, isLive: stopReason == .listener)
        scanner.feed(reply)
        let lastLine = scanner.lineStart
        scanner.finish()
        var ending = ReplyEnding(scanner, wasCut: stopReason.isCut, lastLine: lastLine)
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
            return ParsedReply(thought: before + after, content: content(of: call, in: &text), range: range)
        }
    }

    private func content(of call: FoundCall, in text: inout ReplyText) -> ParsedReply.Content {
        do throws(CallFailureError) {
            return .call(try bind(call, in: &text))
        } catch {
            return .failure(error.failure)
        }
    }

    private func bind(_ call: FoundCall, in text: inout ReplyText) throws(CallFailureError) -> ToolCall {
        let binding = CallBinding(call.tool.specification)
        switch call.form {
        case .json(_, let json):
            return try binding.bind(json.arguments)
        case .element(let tool):
            return try bind(elementsOf: tool, in: call.body, of: &text)
        case .tag(let tag):
            let body = text.string(NewlineStripping.strip(call.body, of: text.bytes))
            guard !call.isExact, tag.specification.body != .none else {
                return try binding.bind(tag.attributes, body: body, isExact: call.isExact)
            }
            let content = CharacterData.stripped(from: body)
            return try binding.bind(
                tag.attributes,
                body: stripsFences ? CodeFence.stripped(from: content) : content
            )
        }
    }

    /// A call whose arguments are elements, or one JSON object.
    private func bind(elementsOf tool: ToolTag, in body: Range<Int>, of text: inout ReplyText)
        throws(CallFailureError) -> ToolCall
    {
        let binding = CallBinding(tool.specification)
        let start = text.skipWhite(from: body.lowerBound, to: body.upperBound)
        if text.has("{", at: start, before: body.upperBound) {
            guard let arguments = LenientJSON.decode(text.bytes[start..<body.upperBound]) else {
                throw CallFailureError(failure: .malformed(tool: tool.specification.name, flaw: .arguments))
            }
            return try binding.bind(arguments)
        }
        let elements = NamedElements(.parameters, in: body, of: &text)
        guard elements.coversAll(of: text) else {
            throw CallFailureError(failure: .malformed(tool: tool.specification.name, flaw: .unclosed))
        }
        return try binding.bind(elements.arguments, body: "")
    }

    /// The end of the call with the end of its wrapper, or an end tag that was not needed.
    private func endOfWrapper(after call: FoundCall, in text: inout ReplyText) -> Int {
        let end = text.bytes.count
        var close = call.range.upperBound
        if case .tag(let tag) = call.form, call.isExact, !tag.selfClosing {
            let place = text.skipWhite(from: close, to: end)
            close = tags.endTag(of: tag.tool, at: place, to: end, in: &text) ?? close
        }
        var place = text.skipWhite(from: close, to: end)
        if case .json = call.form, text.has("]", at: place, before: end) {
            close = place + 1
            place = text.skipWhite(from: close, to: end)
        }
        let wrapperEnd = Self.wrapperEnds.first { text.has($0, at: place, before: end) }
        return wrapperEnd.map { place + $0.utf8CodeUnitCount } ?? close
    }
}

extension StopReason {
    /// Whether the reply ended before the model had said all.
    var isCut: Bool { self == .length || self == .window || self == .listener }
}
