import LooperAgent
import LooperCore

/// Makes hostile replies out of good ones and holds the parser to what must be true of every reply.
struct ReplyFuzzer {
    /// What was not true, and of which reply.
    struct Finding: Error, CustomStringConvertible {
        var complaint: String
        var reply: String

        var description: String { "\(complaint): \(reply.debugDescription)" }
    }

    private let corpus: [[UInt8]]
    private let tools: [ToolSpecification]
    private let parser: CallParser
    private let renderer: CallRenderer
    private var generator: SeededGenerator
    private var words: RandomCalls

    init(corpus: [String], tools: [ToolSpecification], seed: UInt64) {
        self.corpus = corpus.map { Array($0.utf8) }
        self.tools = tools
        parser = CallParser(tools)
        renderer = CallRenderer(tools)
        generator = SeededGenerator(seed: seed)
        words = RandomCalls(seed: seed, tools: tools)
    }

    /// Makes a reply and checks it.
    ///
    /// - Throws: ``Finding``.
    mutating func step() throws(Finding) {
        let reply = next()
        let clock = ContinuousClock()
        let start = clock.now
        for stop in [StopReason.endOfTurn, .length, .listener] {
            try check(parser.parse(reply, stopReason: stop), of: reply)
        }
        try checkPieces(of: reply)
        if clock.now - start > .seconds(20) { throw Finding(complaint: "takes too long", reply: reply) }
    }

    // MARK: Mutation

    private mutating func next() -> String {
        var bytes = corpus.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &generator) { mutate(&bytes) }
        return String(decoding: bytes.prefix(1 << 14), as: UTF8.self)
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let range = someRange(of: bytes)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0:
            let other = corpus.randomElement(using: &generator) ?? []
            bytes = Array(bytes[..<range.lowerBound]) + other[someRange(of: other).lowerBound...]
        case 1: bytes.removeSubrange(range)
        case 2:
            let copies = Int.random(in: 1...20, using: &generator)
            bytes.insert(contentsOf: (0..<copies).flatMap { _ in bytes[range] }, at: range.lowerBound)
        case 3: bytes.insert(contentsOf: Array(words.text(upTo: 4).utf8), at: range.lowerBound)
        case 4:
            for place in range.prefix(4) { bytes[place] = UInt8.random(in: 0...255, using: &generator) }
        case 5: bytes.replaceSubrange(range, with: Array(words.scalars(upTo: 4).utf8))
        default:
            for place in range where bytes[place] == UInt8(ascii: "\n") { bytes[place] = UInt8(ascii: "\r") }
        }
    }

    private mutating func someRange(of bytes: [UInt8]) -> Range<Int> {
        let start = Int.random(in: 0...bytes.count, using: &generator)
        return start..<min(bytes.count, start + Int.random(in: 0...40, using: &generator))
    }

    // MARK: Checks

    private func check(_ parsed: ParsedReply, of reply: String) throws(Finding) {
        let count = reply.utf8.count
        if let range = parsed.range {
            guard range.lowerBound >= 0, range.upperBound <= count,
                parsed.thought.utf8.count == count - range.count
            else { throw Finding(complaint: "the range \(range) is not in the reply", reply: reply) }
        }
        guard let call = parsed.call else { return }
        guard let tool = tools.first(where: { $0.name == call.name }) else {
            throw Finding(complaint: "there is no tool \(call.name)", reply: reply)
        }
        let known = Set(tool.requiredAttributes + tool.optionalAttributes)
        guard known.isSuperset(of: call.attributes.keys),
            tool.requiredAttributes.allSatisfy({ call.attributes[$0] != nil })
        else { throw Finding(complaint: "the attributes do not fit", reply: reply) }
        let text = renderer.render(call) + "\n"
        for stop in [StopReason.endOfTurn, .listener] {
            guard let read = parser.parse(text, stopReason: stop).call, Self.isSame(read, call) else {
                throw Finding(complaint: "not read back (\(stop)), written \(text.debugDescription)", reply: reply)
            }
        }
    }

    /// Whatever the pieces, the detector comes to the same decision.
    private mutating func checkPieces(of reply: String) throws(Finding) {
        let whole = decision([reply])
        for pieces in [words.split(reply), reply.unicodeScalars.map { String($0) }] {
            guard decision(pieces) == whole else {
                throw Finding(complaint: "pieces change the call", reply: reply)
            }
        }
    }

    private func decision(_ pieces: [String]) -> ParsedReply.Content {
        var detector = StreamingCallDetector(tools)
        var written = ""
        for piece in pieces {
            written += piece
            if detector.feed(piece) { return parser.parse(written, stopReason: .listener).content }
        }
        return parser.parse(written).content
    }

    /// By bytes, because Swift takes different spellings of a character for one.
    private static func isSame(_ one: ToolCall, _ other: ToolCall) -> Bool {
        one.name == other.name && Array(one.body.utf8) == Array(other.body.utf8)
            && one.attributes.mapValues { Array($0.utf8) } == other.attributes.mapValues { Array($0.utf8) }
    }
}
