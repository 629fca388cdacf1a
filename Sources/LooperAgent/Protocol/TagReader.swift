import LooperCore

/// The start tag of a call: `<name attribute="value">`.
struct StartTag {
    var tool: ToolTag
    var attributes: [String: String]
    /// Whether a value stands without its attribute's name, as in `<edit a.py>`.
    var hasBareValue = false
    var selfClosing: Bool
    /// Where it begins, at `<`, and ends, after `>`.
    var range: Range<Int>

    var specification: ToolSpecification { tool.specification }

    /// Whether it needs attributes and has all of them.
    var isComplete: Bool {
        let required = specification.requiredAttributes
        return !required.isEmpty && required.allSatisfy { attributes[$0] != nil }
    }
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
        case broken(ToolTag)
        /// The line ends inside the tag.
        case unfinished(ToolTag)
        case tag(StartTag)
    }

    private let tools: [ToolTag]
    /// By byte: whether the name of a tool begins with it.
    private let initials: [Bool]

    init(_ tools: [ToolSpecification]) {
        self.tools = tools.map(ToolTag.init)
        var initials = Array(repeating: false, count: 256)
        for tool in self.tools { if let first = tool.name.first { initials[Int(first)] = true } }
        self.initials = initials
    }

    /// The tool with this name.
    func tool(named name: String) -> ToolTag? { tools.first { $0.specification.name == name } }

    /// The tool whose name stands at `start`.
    func tool(at start: Int, to end: Int, in text: ReplyText) -> ToolTag? {
        guard start < end, initials[Int(text.bytes[start])] else { return nil }
        let name = Self.name(from: start, to: end, in: text)
        return tools.first { $0.name.count == name.count && text.has($0.name, at: start, before: end) }
    }

    /// Reads a start tag at `start`; `end` is the end of its line.
    func startTag(at start: Int, to end: Int, in text: inout ReplyText) -> Found {
        guard start < end, text.bytes[start] == UInt8(ascii: "<"),
            let tool = tool(at: start + 1, to: end, in: text)
        else { return .nothing }
        var place = start + 1 + tool.name.count
        var tag = StartTag(tool: tool, attributes: [:], selfClosing: false, range: start..<start)
        while true {
            let gap = place
            place = text.skipBlanks(from: place, to: end)
            guard place < end else { return .unfinished(tool) }
            if let close = Self.close(at: place, to: end, in: text) {
                if close.selfClosing, tag.hasBareValue { return .broken(tool) }
                tag.selfClosing = close.selfClosing
                tag.range = start..<close.end
                return .tag(tag)
            }
            guard gap < place, take(attributeAt: &place, to: end, of: &tag, in: &text) else { return .broken(tool) }
        }
    }

    /// Adds the attribute at `place` to `tag`; false where there is none that can be read, or it is there already.
    private func take(attributeAt place: inout Int, to end: Int, of tag: inout StartTag, in text: inout ReplyText)
        -> Bool
    {
        let start = place
        if let (key, value) = attribute(at: &place, to: end, of: tag.tool, in: &text) {
            return tag.attributes.updateValue(value, forKey: key) == nil
        }
        place = start
        guard let key = tag.tool.onlyAttribute, let value = Self.value(at: &place, to: end, in: &text) else {
            return false
        }
        let isBare = start == value.lowerBound
        let word = text.string(value)
        if isBare, word == key || word.utf8.contains(UInt8(ascii: "=")) { return false }
        tag.hasBareValue = true
        return tag.attributes.updateValue(AttributeText.value(of: word, isBare: isBare), forKey: key) == nil
    }

    /// The end of an end tag of `tool` at `start`, or `nil` where there is none before `end`.
    func endTag(of tool: ToolTag, at start: Int, to end: Int, in text: inout ReplyText) -> Int? {
        guard text.has(tool.endWord, at: start, before: end) else { return nil }
        let place = text.skipBlanks(from: start + tool.endWord.count, to: end)
        return place < end && text.bytes[place] == UInt8(ascii: ">") ? place + 1 : nil
    }

    /// The first end tag of `tool` in `range`.
    func firstEndTag(of tool: ToolTag, in range: Range<Int>, of text: inout ReplyText) -> Range<Int>? {
        var start = range.lowerBound
        while let place = text.find(UInt8(ascii: "<"), in: start..<range.upperBound) {
            if let end = endTag(of: tool, at: place, to: range.upperBound, in: &text) { return place..<end }
            start = place + 1
        }
        return nil
    }

    private static func name(from start: Int, to end: Int, in text: ReplyText) -> Range<Int> {
        var place = start
        while place < end, text.bytes[place].isNameByte { place += 1 }
        return start..<place
    }

    private static func close(at place: Int, to end: Int, in text: ReplyText) -> (end: Int, selfClosing: Bool)? {
        if text.has(">", at: place, before: end) { return (place + 1, false) }
        if text.has("/>", at: place, before: end) { return (place + 2, true) }
        return nil
    }

    /// `name="value"`, `name='value'` or `name=value`, with blanks around `=` allowed; a colon serves as `=` after a
    /// name that the tool knows.
    private func attribute(at place: inout Int, to end: Int, of tool: ToolTag, in text: inout ReplyText)
        -> (String, String)?
    {
        let name = Self.name(from: place, to: end, in: text)
        guard !name.isEmpty else { return nil }
        let key = text.string(name)
        place = text.skipBlanks(from: name.upperBound, to: end)
        let isAssigned = text.has("=", at: place, before: end)
        guard isAssigned || (text.has(":", at: place, before: end) && tool.attributeNames.contains(key)) else {
            return nil
        }
        place = text.skipBlanks(from: place + 1, to: end)
        let start = place
        guard place < end, let value = Self.value(at: &place, to: end, in: &text) else { return nil }
        return (key, AttributeText.value(of: text.string(value), isBare: start == value.lowerBound))
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
