/// Drops the newlines that belong to the form of a call and not to its body.
enum NewlineStripping {
    /// `range` without one newline at each end.
    ///
    /// A carriage return is dropped at the end only where one was dropped at the start: elsewhere it is content.
    static func strip(_ range: Range<Int>, of bytes: [UInt8]) -> Range<Int> {
        var body = bytes[range]
        let usesReturn = body.starts(with: [.carriageReturn, .lineFeed])
        if usesReturn {
            body = body.dropFirst(2)
        } else if body.first == .lineFeed {
            body = body.dropFirst()
        }
        if body.last == .lineFeed {
            body = body.dropLast()
            if usesReturn, body.last == .carriageReturn { body = body.dropLast() }
        }
        return body.startIndex..<body.endIndex
    }
}
