import LooperAgent
package import LooperCore

/// A model that knows the fix of its task and writes the replies of a session that finds it.
///
/// It is asked like any other model. Each reply is a thought and one call, with the token ids that the model it writes
/// for would have had; see ``ReplyScribe``.
package actor Expert: LanguageModel {
    package nonisolated let identity: ModelIdentity
    private nonisolated let scribe: ReplyScribe
    private let renderer: CallRenderer
    private let parser: CallParser
    private var mind: ExpertMind
    /// Why it gave up, where it did.
    package private(set) var dropped: Dropped?

    package init(
        _ task: CodingTask,
        commands: TestCommands,
        tree: SourceTree,
        tools: [ToolSpecification],
        scribe: ReplyScribe,
        phrases: Phrases,
        traits: ExpertTraits,
        limits: ExpertLimits = ExpertLimits(),
        random: SplitMix64
    ) {
        identity = scribe.identity
        self.scribe = scribe
        renderer = CallRenderer(tools)
        parser = CallParser(tools)
        mind = ExpertMind(
            task,
            commands: commands,
            tree: tree,
            phrases: phrases,
            traits: traits,
            limits: limits,
            random: random
        )
    }

    /// The kinds of its steps so far, as reports name them.
    package var kinds: [String] { mind.actions.map(\.kind.rawValue) }
    /// How many hops it took to the place.
    package var hops: Int { mind.hops }

    package nonisolated func tokenCount(of messages: [Message]) async throws -> Int { scribe.count(messages) }

    package nonisolated func tokenCount(of messages: [Message], knowing prefix: CountedPrefix) async throws -> Int {
        prefix.tokens + scribe.countAdded(messages.dropFirst(prefix.messages))
    }

    package func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        do throws(Dropped) {
            let action = try mind.next(messages)
            let reply = try write(action, messages, most: options.maxTokens)
            _ = onText(reply.text)
            return reply
        } catch {
            dropped = error
            throw error
        }
    }

    private func write(_ action: Action, _ messages: [Message], most: Int) throws(Dropped) -> Reply {
        let text = "\(action.thought)\n\(renderer.render(action.call))"
        let parsed = parser.parse(text).call
        guard parsed == action.call else { throw Dropped(.unwritable, "the call would be read otherwise: \(text)") }
        guard let reply = scribe.reply(text, to: messages, train: action.isLearned), reply.usage.replyTokens <= most
        else { throw Dropped(.unwritable, "a reply of \(text.count) characters") }
        return reply
    }
}
