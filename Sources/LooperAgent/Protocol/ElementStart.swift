/// The start of a call as other families of models write it: `<function=bash>` or `<invoke name="bash">`.
///
/// The arguments follow as elements `<parameter…>`, or as one JSON object.
struct ElementStart {
    /// The words of a family.
    struct Family: Sendable {
        var start: [UInt8]
        var end: [UInt8]
        var parameter: [UInt8]
        var parameterEnd: [UInt8]

        init(_ name: String, prefix: String = "") {
            start = Array("<\(prefix)\(name)".utf8)
            end = Array("</\(prefix)\(name)>".utf8)
            parameter = Array("<\(prefix)parameter".utf8)
            parameterEnd = Array("</\(prefix)parameter>".utf8)
        }
    }

    private static let initials = Array("fia".utf8)
    static let families = [Family("function"), Family("invoke"), Family("invoke", prefix: "antml:")]

    /// The tool, if there is one of this name.
    var tool: ToolTag?
    var family: Family
    /// Where it begins, at `<`, and ends, after `>`.
    var range: Range<Int>

    /// Reads a start tag at `place`; `end` is the end of its line.
    init?(at place: Int, to end: Int, in text: inout ReplyText, tags: TagReader) {
        guard place + 7 < end, text.bytes[place] == UInt8(ascii: "<"), Self.initials.contains(text.bytes[place + 1]),
            let family = Self.families.first(where: { text.has($0.start, at: place, before: end) }),
            let name = Self.name(at: place + family.start.count, to: end, in: &text)
        else { return nil }
        tool = tags.tool(named: text.string(name.range))
        self.family = family
        range = place..<name.end
    }

    /// The name in `=name>` or ` name="name">`, and where its tag ends.
    static func name(at place: Int, to end: Int, in text: inout ReplyText) -> (range: Range<Int>, end: Int)? {
        var place = text.skipBlanks(from: place, to: end)
        if text.has("name", at: place, before: end) { place = text.skipBlanks(from: place + 4, to: end) }
        guard text.has("=", at: place, before: end) else { return nil }
        place = text.skipBlanks(from: place + 1, to: end)
        let isQuoted = text.has("\"", at: place, before: end) || text.has("'", at: place, before: end)
        let start = isQuoted ? place + 1 : place
        var close = start
        while close < end, text.bytes[close].isNameByte { close += 1 }
        let name = start..<close
        if isQuoted, close < end, text.bytes[close] == text.bytes[place] { close += 1 }
        close = text.skipBlanks(from: close, to: end)
        return !name.isEmpty && text.has(">", at: close, before: end) ? (name, close + 1) : nil
    }
}
