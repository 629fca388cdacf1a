import LooperCore

/// The start tag of a call: `<name attribute="value">`.
struct StartTag {
    var specification: ToolSpecification
    var attributes: [String: String]
    /// Whether a value stands without its attribute's name, as in `<edit a.py>`.
    var hasBareValue = false
    var selfClosing: Bool
    /// Where it begins, at `<`, and ends, after `>`.
    var range: Range<Int>
}

/// Reads tags of known tools.
///
/// A start tag stands on one line. The name of a tool's only attribute may be left out, unless the tag closes itself:
/// `<search src/>` may mean a folder, or the text to search for.
struct TagReader {
    /// What was found where a start tag may begin.
    enum Found {
        /// Something else.
        case nothing
        /// A tool's name after `<`, but no tag.
        case broken(tool: String)
        /// The line ends inside the tag.
        case unfinished(tool: String)
        case tag(StartTag)
    }

    private let specifications: [[UInt8]: ToolSpecification]
    private let endTags: [String: [UInt8]]

    init(_ tools: [ToolSpecification]) {
        specifications = Dictionary(tools.map { (Array($0.name.utf8), $0) }) { first, _ in first }
        endTags = Dictionary(tools.map { ($0.name, Array("</\($0.name)".utf8)) }) { first, _ in first }
    }

    /// The specification of the tool with this name.
    func specification(named name: String) -> ToolSpecification? { specifications[Array(name.utf8)] }

    /// Reads a start tag at `start`; `end` is the end of its line.
    func startTag(at start: Int, to end: Int, in text: inout ReplyText) -> Found {
        guard start < end, text.bytes[start] == UInt8(ascii: "<") else { return .nothing }
        var place = start + 1
        let name = Self.name(at: &place, to: end, in: text)
        guard let specification = specifications[Array(text.bytes[name])] else { return .nothing }
        var tag = StartTag(specification: specification, attributes: [:], selfClosing: false, range: start..<start)
        while true {
            let gap = place
            place = text.skipBlanks(from: place, to: end)
            guard place < end else { return .unfinished(tool: specification.name) }
            if let close = Self.close(at: place, to: end, in: text) {
                if close.selfClosing, tag.hasBareValue { return .broken(tool: specification.name) }
                tag.selfClosing = close.selfClosing
                tag.range = start..<close.end
                return .tag(tag)
            }
            guard gap < place, take(attributeAt: &place, to: end, of: &tag, in: &text) else {
                return .broken(tool: specification.name)
            }
        }
    }

    /// Adds the attribute at `place` to `tag`; false where there is none that can be read, or it is there already.
    private func take(attributeAt place: inout Int, to end: Int, of tag: inout StartTag, in text: inout ReplyText)
        -> Bool
    {
        let start = place
        if let (key, value) = attribute(at: &place, to: end, in: &text) {
            return tag.attributes.updateValue(value, forKey: key) == nil
        }
        place = start
        guard let key = tag.specification.onlyAttribute, let value = Self.value(at: &place, to: end, in: &text) else {
            return false
        }
        let isBare = start == value.lowerBound
        let word = text.string(value)
        if isBare, word == key || word.utf8.contains(UInt8(ascii: "=")) { return false }
        tag.hasBareValue = true
        return tag.attributes.updateValue(AttributeText.unescape(word), forKey: key) == nil
    }

    /// The end of an end tag of `tool` at `start`, or `nil` where there is none before `end`.
    func endTag(of tool: String, at start: Int, to end: Int, in text: inout ReplyText) -> Int? {
        guard let word = endTags[tool], text.has(word, at: start, before: end) else { return nil }
        let place = text.skipBlanks(from: start + word.count, to: end)
        return place < end && text.bytes[place] == UInt8(ascii: ">") ? place + 1 : nil
    }

    /// The first end tag of `tool` in `range`.
    func firstEndTag(of tool: String, in range: Range<Int>, of text: inout ReplyText) -> Range<Int>? {
        var start = range.lowerBound
        while let place = text.find(UInt8(ascii: "<"), in: start..<range.upperBound) {
            if let end = endTag(of: tool, at: place, to: range.upperBound, in: &text) { return place..<end }
            start = place + 1
        }
        return nil
    }

    private static func name(at place: inout Int, to end: Int, in text: ReplyText) -> Range<Int> {
        let start = place
        while place < end, text.bytes[place].isNameByte { place += 1 }
        return start..<place
    }

    private static func close(at place: Int, to end: Int, in text: ReplyText) -> (end: Int, selfClosing: Bool)? {
        if text.has(">", at: place, before: end) { return (place + 1, false) }
        if text.has("/>", at: place, before: end) { return (place + 2, true) }
        return nil
    }

    /// `name="value"`, `name='value'` or `name=value`, with blanks around `=` allowed.
    private func attribute(at place: inout Int, to end: Int, in text: inout ReplyText) -> (String, String)? {
        let name = Self.name(at: &place, to: end, in: text)
        guard !name.isEmpty else { return nil }
        place = text.skipBlanks(from: place, to: end)
        guard text.has("=", at: place, before: end) else { return nil }
        place = text.skipBlanks(from: place + 1, to: end)
        guard place < end, let value = Self.value(at: &place, to: end, in: &text) else { return nil }
        return (text.string(name), AttributeText.unescape(text.string(value)))
    }

    private static func value(at place: inout Int, to end: Int, in text: inout ReplyText) -> Range<Int>? {
        let quote = text.bytes[place]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            guard let close = text.find(quote, in: place + 1..<end) else { return nil }
            defer { place = close + 1 }
            return place + 1..<close
        }
        let start = place
        while place < end, isBare(text.bytes[place]), close(at: place, to: end, in: text) == nil { place += 1 }
        return start < place ? start..<place : nil
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        !byte.isBlank && byte != UInt8(ascii: "<") && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
    }
}

extension ToolSpecification {
    /// The attribute of a tool that has one and no more.
    fileprivate var onlyAttribute: String? {
        let names = requiredAttributes + optionalAttributes
        return names.count == 1 ? names[0] : nil
    }
}
