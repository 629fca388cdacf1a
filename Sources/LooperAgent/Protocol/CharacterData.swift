/// The XML section `<![CDATA[…]]>` that some models put around content.
enum CharacterData {
    static let start = "<![CDATA["
    private static let end = "]]>"

    /// `body` without a section that wraps the whole of it, or `body` itself.
    static func stripped(from body: String) -> String {
        let bytes = Array(body.utf8)
        guard bytes.starts(with: start.utf8) else { return body }
        let last = bytes.lastIndex { !$0.isWhite } ?? 0
        let inner = start.utf8.count..<max(start.utf8.count, last + 1 - end.utf8.count)
        guard bytes[inner.upperBound..<last + 1].elementsEqual(end.utf8) else { return body }
        return String(decoding: bytes[NewlineStripping.strip(inner, of: bytes)], as: UTF8.self)
    }
}
