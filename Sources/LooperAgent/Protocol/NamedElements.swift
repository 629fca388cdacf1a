/// Arguments that stand in elements of their own, one after the other: `<parameter=path>a.py</parameter>`, or
/// `<path>a.py</path>`.
///
/// A value may hold the end tag of its element: it ends at the first one after which another element or nothing
/// follows, and where there is none such, at the first one.
struct NamedElements {
    /// How an element begins.
    enum Form {
        /// `<parameter=name>` or `<parameter name="name">`; the last one may lack its end tag.
        case parameters
        /// `<name>`, for these names.
        case children(Set<String>)
    }

    private struct Opener {
        var name: String
        var end: Int
        var closer: [UInt8]
    }

    /// The arguments by name; the first one of a name counts.
    private(set) var arguments: [String: String] = [:]
    /// Whether a name came twice.
    private(set) var hasRepeat = false
    /// What follows the elements.
    private(set) var rest: Range<Int>
    private let form: Form

    /// Reads the elements at the start of `range`.
    init(_ form: Form, in range: Range<Int>, of text: inout ReplyText) {
        self.form = form
        rest = range
        while let opener = opener(at: text.skipWhite(from: rest.lowerBound, to: range.upperBound), in: &text) {
            guard let (value, next) = value(after: opener, in: &text) else { return }
            let inner = NewlineStripping.strip(value, of: text.bytes)
            if arguments[opener.name] != nil { hasRepeat = true }
            arguments[opener.name] = arguments[opener.name] ?? text.string(inner)
            rest = next..<range.upperBound
        }
    }

    /// Whether nothing follows the elements.
    func coversAll(of text: ReplyText) -> Bool {
        text.bytes[rest].allSatisfy(\.isWhite)
    }

    private func value(after opener: Opener, in text: inout ReplyText) -> (Range<Int>, next: Int)? {
        let end = rest.upperBound
        var first: Int?
        var start = opener.end
        while let place = text.find(opener.closer, in: start..<end) {
            first = first ?? place
            start = place + opener.closer.count
            let after = text.skipWhite(from: start, to: end)
            if after == end || self.opener(at: after, in: &text) != nil { return (opener.end..<place, start) }
        }
        if let first { return (opener.end..<first, first + opener.closer.count) }
        guard case .parameters = form else { return nil }
        return (opener.end..<end, end)
    }

    private func opener(at place: Int, in text: inout ReplyText) -> Opener? {
        let end = rest.upperBound
        switch form {
        case .parameters:
            for words in ElementStart.families {
                guard text.has(words.parameter, at: place, before: end) else { continue }
                let after = place + words.parameter.count
                guard let name = ElementStart.name(at: after, to: end, in: &text) else { return nil }
                return Opener(name: text.string(name.range), end: name.end, closer: words.parameterEnd)
            }
            return nil
        case .children(let names):
            guard text.has("<", at: place, before: end) else { return nil }
            var close = place + 1
            while close < end, text.bytes[close].isNameByte { close += 1 }
            guard text.has(">", at: close, before: end) else { return nil }
            let name = text.string(place + 1..<close)
            return names.contains(name) ? Opener(name: name, end: close + 1, closer: Array("</\(name)>".utf8)) : nil
        }
    }
}
