package import LooperCore

/// Reads one reply as a session does, and says what the session would answer where it holds no usable call.
package struct ReplyReader: Sendable {
    private let parser: CallParser
    private let notices: Notices

    /// Creates a reader of calls of these tools.
    package init(_ tools: [ToolSpecification], prompts: PromptSet) {
        parser = CallParser(tools)
        notices = Notices(prompts: prompts, tools: tools)
    }

    /// What `reply` says.
    package func read(_ reply: String, stopReason: StopReason = .endOfTurn) -> ParsedReply {
        parser.parse(reply, stopReason: stopReason)
    }

    /// What the model is told of `failure`.
    ///
    /// - Parameter replyTokens: how long the reply was, for one that was cut.
    package func answer(to failure: CallFailure, replyTokens: Int) -> String {
        notices.answer(to: failure, replyTokens: replyTokens).text
    }
}
