package import LooperCore

/// Writes calls so that ``CallParser`` reads the very same call again, whatever the body and the attributes hold.
///
/// A command or path of one line stands between the tags (`<bash>ls</bash>`); a longer one, and content, has lines of
/// its own. A body that could be misread (it holds its own tag, begins with a code fence, leaves a fence or a here-document open, or looks like a
/// named argument) is written like a here-document: the attribute `until` names the line that ends it, and there is no
/// end tag.
package struct CallRenderer: Sendable {
    /// The attribute that belongs to the protocol; no tool may have one of this name.
    static let delimiterAttribute = "until"

    private let contentTools: Set<String>
    private let specifications: [String: ToolSpecification]

    /// Creates a renderer of calls of these tools.
    package init(_ tools: [ToolSpecification]) {
        contentTools = Set(tools.filter { $0.body == .content }.map(\.name))
        specifications = Dictionary(tools.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The text of a call.
    package func render(_ call: ToolCall) -> String {
        let attributes = call.attributes.sorted { $0.key < $1.key }
            .map { " \($0.key)=\"\(AttributeText.escape($0.value))\"" }
            .joined()
        let start = "<\(call.name)\(attributes)"
        if call.body.isEmpty { return "\(start)/>" }
        if needsDelimiter(call) {
            let delimiter = freeDelimiter(for: call.body)
            return "\(start) \(Self.delimiterAttribute)=\"\(delimiter)\">\n\(call.body)\n\(delimiter)"
        }
        let hasLines = call.body.utf8.contains { $0 == .lineFeed || $0 == .carriageReturn }
        let isLong = hasLines || contentTools.contains(call.name)
        return isLong ? "\(start)>\n\(call.body)\n</\(call.name)>" : "\(start)>\(call.body)</\(call.name)>"
    }

    private func needsDelimiter(_ call: ToolCall) -> Bool {
        var text = ReplyText()
        text.append(call.body)
        let whole = 0..<text.bytes.count
        if let specification = specifications[call.name], OpenBlocks.isOpen(call.body, of: specification) {
            return true
        }
        if let specification = specifications[call.name],
            WrittenArguments(in: call.body, of: specification, given: call.attributes) != nil
        {
            return true
        }
        return text.has("```", at: 0, before: whole.upperBound) || text.has("~~~", at: 0, before: whole.upperBound)
            || call.body.utf8.starts(with: CharacterData.start.utf8)
            || text.find(Array("</\(call.name)".utf8), in: whole) != nil
            || text.find(Array("<\(call.name)".utf8), in: whole) != nil
    }

    /// The first of `END1`, `END2`, … that is not a line of `body`.
    private func freeDelimiter(for body: String) -> String {
        let lines = body.utf8.split(separator: .lineFeed)
        let taken = Set(lines.filter { $0.starts(with: "END".utf8) && $0.count < 24 }.map { String(Substring($0)) })
        var number = 1
        while taken.contains("END\(number)") { number += 1 }
        return "END\(number)"
    }
}
