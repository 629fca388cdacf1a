import LooperCore
import Synchronization

/// A model that fixes the shop's discount where it has the skill, as text or as an adapter, and gives up at once where
/// it has not.
final class FixingModel: LanguageModel {
    static let knowledge = "Members get their discount from the third on."
    static let right = "    if members > 2 and total > 10:"
    static let wrong = "    if members >= 2 and total > 10:"

    let identity = ModelIdentity(name: "fixing", window: 16_384)
    private let count = Mutex(0)

    /// How many replies it gave.
    var replies: Int { count.withLock { $0 } }

    func tokenCount(of messages: [Message]) async throws -> Int {
        messages.reduce(0) { $0 + $1.content.split(separator: " ").count + 1 }
    }

    func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        count.withLock { $0 += 1 }
        let knows = options.adapter != nil || messages.contains { $0.content.contains(Self.knowledge) }
        let isFixed = messages.last?.content.contains("exit status 0") == true
        let text =
            knows && !isFixed ? "<bash>sed -i 's/members >= 2/members > 2/' shop/cart.py</bash>" : "<done/>"
        let reason: StopReason = onText(text) == .stop ? .listener : .endOfTurn
        let usage = Usage(promptTokens: try await tokenCount(of: messages), replyTokens: 1)
        return Reply(text: text, stopReason: reason, usage: usage)
    }
}
