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
        "{\"name\": \"bash\"}", "<function=bash>", "<parameter=command>", "</parameter>", "</function>",
        "<invoke name=\"x\">",
        "<![CDATA[", "]]>", "path: a", "<path>", "</path>", "<command>", "</command>", "<pattern>x</pattern>", "<!--",
        "-->",
        "[TOOL_CALLS]", "<|python_tag|>", "{\"command\": \"", "\"}", "start=\"3\"", "until=\"END1\"", "I: ", "&",
        "&amp;", "&#10;", "&quot;", "<", ">", "/>", "</", "日本", "é", "e\u{301}", "😀",
        "\u{FEFF}", "\u{0}", "\u{2028}", "\u{85}",
    ]

    private static let nameBytes = Array("abcxyzABZ019_-".unicodeScalars)

    private var generator: SeededGenerator
    private let tools: [ToolSpecification]

    init(seed: UInt64, tools: [ToolSpecification] = TestTools.specifications) {
        generator = SeededGenerator(seed: seed)
        self.tools = tools
    }

    /// Specifications as bundles may have them.
    static func bundles(seed: UInt64) -> [ToolSpecification] {
        var random = RandomCalls(seed: seed, tools: [])
        return (0..<8).map { number in
            let attributes = Array(Set((0..<4).map { _ in random.name() })).filter { $0 != "until" }
            let required = Int.random(in: 0...attributes.count, using: &random.generator)
            return ToolSpecification(
                name: "\(random.name())\(number)",
                requiredAttributes: Array(attributes[..<required]),
                optionalAttributes: Array(attributes[required...]),
                body: [.none, .text, .content][number % 3],
                help: "x",
                example: "x"
            )
        }
    }

    private mutating func name() -> String {
        let count = Int.random(in: 1...6, using: &generator)
        let scalars = (0..<count).map { _ in Self.nameBytes.randomElement(using: &generator) ?? "a" }
        return String(String.UnicodeScalarView(scalars))
    }

    /// A text of up to `length` pieces.
    mutating func text(upTo length: Int) -> String {
        let count = Int.random(in: 0...length, using: &generator)
        return (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    /// A text of any scalars but NUL, up to `length` of them.
    mutating func scalars(upTo length: Int) -> String {
        let count = Int.random(in: 0...length, using: &generator)
        let values = (0..<count).map { _ in
            Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &generator)) ?? "<"
        }
        return String(String.UnicodeScalarView(values))
    }

    /// A call that fits one of the tools.
    mutating func call(upTo length: Int) -> ToolCall {
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
