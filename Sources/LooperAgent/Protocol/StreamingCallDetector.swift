package import LooperCore

/// Says, while a reply is written, when its first call is complete, so that the model can be stopped.
///
/// In whatever pieces a reply comes, the call is the same: the one that ``CallParser`` reads from a reply which the
/// listener stopped. Three things cannot be known before the reply is whole. Content that holds the bare end tag of its
/// own call on a line of its own, with no start tag before it, ends there, unless a here-document or a code fence is open
/// (see `OpenBlocks`); ``CallRenderer`` gives such content a delimiter. A call in a thought that began in the prompt is a call. One in the middle of a line of prose is none
/// until the reply ends without another.
package struct StreamingCallDetector: Sendable {
    /// A call that ends before its line does is seen at once, unless more than this many bytes on the line could have
    /// been its end: each of them costs a look at the line.
    private static let marksPerLine = 256

    private var scanner: CallScanner
    /// How many bytes of the line that is being written could be the end of a call.
    private var marks = 0

    /// Whether the first call is complete.
    package private(set) var isComplete = false

    /// Whether what is being written may be the content of a file, in which lines may well repeat.
    var isInContent: Bool {
        switch scanner.state {
        case .body: scanner.call?.tag.specification.body == .content
        case .element, .json: true
        case .outside, .thinking, .refused, .found: false
        }
    }

    /// Creates a detector of calls of these tools.
    package init(_ tools: [ToolSpecification]) {
        scanner = CallScanner(TagReader(tools), isLive: true)
    }

    /// Takes the next piece of the reply and says whether the first call is complete.
    package mutating func feed(_ piece: String) -> Bool {
        if isComplete { return true }
        let line = scanner.lineStart
        let before = marks
        scanner.feed(piece)
        if scanner.lineStart == line {
            marks += piece.utf8.count(where: Self.isMark)
        } else {
            marks = scanner.text.bytes[scanner.lineStart...].count(where: Self.isMark)
        }
        let mayEnd = scanner.lineStart != line || (marks > before && before < Self.marksPerLine)
        isComplete = scanner.found != nil || (mayEnd && endsEagerly())
        return isComplete
    }

    /// Whether the line that is being written holds the end of the call.
    private func endsEagerly() -> Bool {
        guard marks > 0, let call = scanner.lookingAhead(), call.isEager else { return false }
        let line = scanner.text.bytes[scanner.lineStart..<max(scanner.lineStart, call.range.upperBound)]
        return line.count(where: Self.isMark) <= Self.marksPerLine
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ">") || byte == UInt8(ascii: "}")
    }
}
