import LooperCore

/// Calls with bodies and attributes made of what is hard to tell from the form of a call.
struct RandomCalls {
    private static let pieces = [
        "\n", "\n", "\r\n", "\r", " ", "    ", "\t", "x", "def f(a):", "\"", "'", "`", "```", "```python", "~~~",
        "=======",
        "<bash>", "</bash>", "<bash/>", "<write path=\"f\">", "</write>", "</write", "<write", "<edit path='a'>",
        "</edit>",
        "<read>", "</read>", "<done/>", "<think>", "</think>", "<tool_call>", "</tool_call>", "END1", "END2",
        "\nEND1\n",
        "{\"name\": \"bash\"}", "&", "&amp;", "&#10;", "&quot;", "<", ">", "/>", "</", "日本", "é", "e\u{301}", "😀",
        "\u{FEFF}", "\u{0}", "\u{2028}", "\u{85}",
    ]

    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// A text of up to `length` pieces.
    mutating func text(upTo length: Int) -> String {
        let count = Int.random(in: 0...length, using: &generator)
        return (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    /// A call that fits one of the test tools.
    mutating func call(upTo length: Int) -> ToolCall {
        let tools = TestTools.specifications
        let tool = tools[Int.random(in: 0..<tools.count, using: &generator)]
        var attributes: [String: String] = [:]
        for name in tool.requiredAttributes { attributes[name] = text(upTo: 6) }
        for name in tool.optionalAttributes where Bool.random(using: &generator) { attributes[name] = text(upTo: 6) }
        return ToolCall(tool.name, attributes: attributes, body: tool.body == .none ? "" : text(upTo: length))
    }

    /// `text` cut at random places, never inside a scalar.
    mutating func split(_ text: String) -> [String] {
        var parts: [String] = []
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...7, using: &generator)
            parts.append(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return parts
    }
}
