import LooperCore

/// A reply while it arrives.
///
/// What a model thinks before it writes, where the server sends it apart, stands in the text as `<think>…</think>`, so
/// that listeners and trajectories see one stream.
struct ReplyAssembly {
    /// Bytes that no token has; a reply longer than all its tokens could be is cut.
    private static let longestToken = 256

    private let longestText: Int
    private(set) var text = ""
    private(set) var usage = ReportedUsage()
    /// Why the reply ended; `nil` while it goes on.
    private(set) var stopReason: StopReason?
    /// Where the written part begins, after the thoughts; 0 where there are none.
    private(set) var thoughtLength = 0
    private(set) var firstTokenAt: ContinuousClock.Instant?
    let startedAt = ContinuousClock.now
    private var isInThought = false

    init(maxTokens: Int) {
        longestText = (min(max(0, maxTokens), 1 << 24) + 64) * Self.longestToken
    }

    /// Whether nothing more has to come.
    var isFinished: Bool { stopReason != nil && usage.isComplete }

    /// Takes one part; text goes to `onText` until the reply has ended.
    ///
    /// - Returns: whether it was a token.
    mutating func take(_ part: ReplyPart, onText: (String) -> StreamDecision) -> Bool {
        switch part {
        case .text(let piece): pass(piece, isThought: false, onText)
        case .thought(let piece): pass(piece, isThought: true, onText)
        case .usage(let reported): usage.merge(reported)
        case .ended(let reason): stopReason = stopReason ?? reason
        case .done: stopReason = stopReason ?? .endOfTurn
        }
        return part.isToken
    }

    private mutating func pass(_ piece: String, isThought: Bool, _ onText: (String) -> StreamDecision) {
        guard stopReason == nil, !piece.isEmpty else { return }
        firstTokenAt = firstTokenAt ?? .now
        var passed = piece
        if isThought != isInThought {
            passed = (isThought ? "<think>" : "</think>\n") + piece
            if !isThought { thoughtLength = text.utf8.count + "</think>\n".utf8.count }
            isInThought = isThought
        }
        text += passed
        if onText(passed) == .stop {
            stopReason = .listener
        } else if text.utf8.count > longestText {
            stopReason = .length
        }
    }
}

extension ReplyPart {
    /// Whether the server makes progress with it.
    fileprivate var isToken: Bool {
        switch self {
        case .text, .thought: true
        case .usage, .ended, .done: false
        }
    }
}
