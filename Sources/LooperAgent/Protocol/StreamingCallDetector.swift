package import LooperCore

/// Says, while a reply is written, when its first call is complete, so that the model can be stopped.
///
/// It knows no more than what was written: content that holds the bare end tag of its own call on a line of its own
/// ends there, where a parser that sees the whole reply might have gone on. ``CallRenderer`` gives such content a
/// delimiter.
package struct StreamingCallDetector: Sendable {
    /// Lines up to this many bytes are looked at before they are complete.
    private static let eagerLine = 1024

    private var scanner: CallScanner

    /// Whether the first call is complete.
    package private(set) var isComplete = false

    /// Whether what is being written may be the content of a file, in which lines may well repeat.
    var isInContent: Bool {
        switch scanner.state {
        case .body(let call): call.tag.specification.body == .content
        case .json: true
        case .outside, .thinking, .found: false
        }
    }

    /// Creates a detector of calls of these tools.
    package init(_ tools: [ToolSpecification]) {
        scanner = CallScanner(TagReader(tools))
    }

    /// Takes the next piece of the reply and says whether the first call is complete.
    package mutating func feed(_ piece: String) -> Bool {
        if isComplete { return true }
        scanner.feed(piece)
        isComplete = scanner.foundCall != nil || endsEagerly()
        return isComplete
    }

    /// Whether the line that is being written ends with the end of the call.
    private func endsEagerly() -> Bool {
        let count = scanner.text.bytes.count
        guard let last = scanner.text.bytes.last, last == UInt8(ascii: ">") || last == UInt8(ascii: "}") else {
            return false
        }
        guard count - scanner.lineStart <= Self.eagerLine else { return false }
        guard let call = scanner.lookingAhead() else { return false }
        return call.isEager && call.range.upperBound == count
    }
}
