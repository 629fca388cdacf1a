import LooperCore

/// A reply in the making: turns logits into ids, ids into text, and knows when to end.
struct Generation {
    /// The prompt and the ids written so far.
    private(set) var context: TokenContext
    /// Why the reply ended; `nil` while it goes on.
    private(set) var stopReason: StopReason?

    private let tokenizer: Tokenizer
    private let window: Int
    private let maxTokens: Int
    private var written = 0
    private var sampler: Sampler
    private var assembler = TextAssembler()
    private var scanner: StopScanner
    private var text = ""

    /// Starts after `prompt`.
    init(prompt: TokenContext, options: GenerationOptions, tokenizer: Tokenizer, window: Int) {
        context = prompt
        self.tokenizer = tokenizer
        self.window = window
        maxTokens = options.maxTokens
        sampler = Sampler(options)
        scanner = StopScanner(options.stopStrings)
        stopReason = maxTokens > 0 ? nil : .length
    }

    /// Chooses the next id and passes its text on.
    mutating func next(_ logits: some RandomAccessCollection<Float>, _ onText: (String) -> StreamDecision)
        throws(ModelError) -> Int32
    {
        let id = try sampler.next(logits)
        context.ids.append(id)
        context.lossMask.append(1)
        written += 1
        if tokenizer.endOfTurn.contains(id) {
            end(.endOfTurn, onText)
            return id
        }
        let decision = show(scanner.append(assembler.append(tokenizer.bytes(of: id))), onText)
        if scanner.isStopped {
            stopReason = .stopString
        } else if decision == .stop {
            end(.listener, onText)
        } else if written >= maxTokens {
            end(.length, onText)
        } else if context.ids.count >= window {
            end(.window, onText)
        }
        return id
    }

    /// The finished reply.
    func reply(_ usage: Usage) -> Reply {
        Reply(text: text, stopReason: stopReason ?? .length, usage: usage, context: context)
    }

    /// Ends the reply with the text that was still held back.
    private mutating func end(_ reason: StopReason, _ onText: (String) -> StreamDecision) {
        _ = show(scanner.append(assembler.finish()) + scanner.finish(), onText)
        stopReason = scanner.isStopped ? .stopString : reason
    }

    private mutating func show(_ piece: String, _ onText: (String) -> StreamDecision) -> StreamDecision {
        guard !piece.isEmpty else { return .more }
        text += piece
        return onText(piece)
    }
}
