/// A piece of a page: text, an element, or several of them in a row.
///
/// Whatever a page shows was written by models and by repositories; it becomes HTML in ``rendered`` alone, where all of
/// it is escaped.
package indirect enum HTML: Sendable, Hashable {
    /// Text as it is to be read.
    case text(String)
    /// An element with its attributes, in order, and what is in it.
    case element(String, [Attribute], [HTML])
    /// Pieces in a row.
    case group([HTML])

    /// A name and its value.
    package struct Attribute: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// An element.
    ///
    /// - Parameters:
    ///   - name: its tag.
    ///   - attributes: by name; one that is `nil` is left out.
    ///   - content: what is in it.
    package init(
        _ name: String,
        _ attributes: KeyValuePairs<String, String?> = [:],
        @HTMLBuilder _ content: () -> HTML = { .group([]) }
    ) {
        let present = attributes.compactMap { name, value in value.map { Attribute(name: name, value: $0) } }
        self = .element(name, present, [content()])
    }
}

extension HTML {
    /// Elements that have no end tag.
    private static let void: Set<String> = ["br", "col", "hr", "meta"]

    /// The piece as HTML.
    package var rendered: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to output: inout String) {
        switch self {
        case .text(let text): output += text.escaped
        case .group(let pieces): pieces.forEach { $0.write(to: &output) }
        case .element(let name, let attributes, let content):
            output += "<" + name
            for attribute in attributes { output += " \(attribute.name)=\"\(attribute.value.escaped)\"" }
            output += ">"
            guard !Self.void.contains(name) else { return }
            content.forEach { $0.write(to: &output) }
            output += "</\(name)>"
        }
    }
}

extension String {
    /// For the text of an element and for an attribute alike; what a reader could not see, or what would turn the
    /// direction of the text after it, is shown by its number.
    fileprivate var escaped: String {
        var result = ""
        result.reserveCapacity(utf8.count + utf8.count / 16)
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.isHidden: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character, or one of those that turn the direction of text.
    private static func isTurning(_ value: UInt32) -> Bool {
        (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) || value == 0x200E || value == 0x200F
    }

    fileprivate var isHidden: Bool {
        properties.generalCategory == .control || Self.isTurning(value)
    }
}
