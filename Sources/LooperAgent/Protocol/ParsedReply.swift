package import LooperCore

/// What a reply was understood to say.
package struct ParsedReply: Sendable, Hashable {
    /// A call, or why there is none.
    package enum Content: Sendable, Hashable {
        case call(ToolCall)
        case failure(CallFailure)
    }

    /// The text outside the call, `<think>` included.
    package var thought: String
    /// The call, or why there is none.
    package var content: Content
    /// Where the call stands in the raw text, in UTF-8 bytes; `nil` where there is none.
    package var range: Range<Int>?

    /// The call, or `nil`.
    package var call: ToolCall? {
        if case .call(let call) = content { call } else { nil }
    }
}

/// Why a reply holds no usable call.
package enum CallFailure: Sendable, Hashable {
    /// Nothing in the reply looks like a call.
    case noCall
    /// A call of this tool was begun, but it is not well formed.
    case malformed(tool: String, flaw: CallFlaw)
    /// The length limit cut the reply, inside a call of this tool or before any call.
    case truncated(tool: String?)
    /// The reply said the same lines over and over and was stopped; never said by the parser, which cannot know.
    case repetition

    /// Whether a call was begun and its form is the trouble.
    var isMalformed: Bool {
        if case .malformed = self { true } else { false }
    }
}

/// What is wrong with a malformed call.
package enum CallFlaw: Sendable, Hashable {
    /// The start tag cannot be read.
    case startTag
    /// There is no end tag, and something else follows.
    case unclosed
    /// A required attribute is missing.
    case missing(attribute: String)
    /// The tool has no such attribute.
    case unknown(attribute: String)
    /// Arguments that do not fit the tool: those of a JSON call, values that make no sense, or one given twice.
    case arguments

    /// Name of the file in `prompts/flaws/` that tells the model.
    package var promptName: String {
        switch self {
        case .startTag: "start-tag"
        case .unclosed: "unclosed"
        case .missing: "missing-attribute"
        case .unknown: "unknown-attribute"
        case .arguments: "arguments"
        }
    }

    /// The attribute that the flaw is about, or nothing.
    package var attribute: String {
        switch self {
        case .missing(let attribute), .unknown(let attribute): attribute
        case .startTag, .unclosed, .arguments: ""
        }
    }
}
