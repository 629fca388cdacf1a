import LooperAgent
package import LooperCore
package import LooperModel

/// Check 2: a call of any tool is read back as it was, whatever it holds.
package struct CallRoundTrip: Sendable {
    /// Contents that readers of tags, fences, JSON or here-documents stumble over.
    private static let contents = [
        "x", " x ", "\tx", "\n", "\n\nx\n\n", "a\r\nb", "a\nb", "=======", "a\n=======\nb", "<<<<<<<\n>>>>>>>",
        "<done/>", "</done>", "<bash>ls</bash>", "<think>no</think>", "</tool_call>", "<![CDATA[x]]>", "<!-- x -->",
        "```\nx\n```", "```python\nx", "~~~\nx\n~~~", "`x`", "END1", "END1\nEND2", "cat <<EOF\nx\nEOF",
        "cat <<'EOF'\nx",
        "{\"path\": \"x\"}", "[1, 2]", "path: x", "path=\"x\"", "content: |\n  x",
        "<parameter name=\"path\">x</parameter>",
        "&lt;&amp;&#10;", "a < b && b > c", "\"a\" 'b' \\n \\\\", "until=\"END1\"", "$(echo \"</x>\")", "Result:\nx",
        "caf\u{E9} e\u{301} \u{1F40D} \u{200B}\u{FEFF}", "1\tdef f(x):\n2\t    return x",
    ]

    private let tools: [ToolSpecification]

    /// Prepares the check of these tools.
    package init(_ tools: [ToolSpecification]) {
        self.tools = tools
    }

    /// What was found.
    package func check() -> PreflightCheck {
        let (parser, renderer) = (CallParser(tools), CallRenderer(tools))
        let calls = tools.flatMap(calls)
        let bad = calls.filter { call in
            let text = renderer.render(call)
            return ["\(text)", "I do it.\n\(text)\n"].contains { !Self.same(parser.parse($0).call, call) }
        }
        let title = "parse(render(call)) == call for every tool"
        guard let first = bad.first else {
            return PreflightCheck(2, title, .passed, "\(calls.count) calls of \(tools.count) tools are read back")
        }
        let finding = "\(bad.count) of \(calls.count) calls are read otherwise, as \(first.canonical.debugDescription)"
        return PreflightCheck(2, title, .failed, finding)
    }

    /// A call with each content in its body and in each attribute, and those of its own tags.
    private func calls(of tool: ToolSpecification) -> [ToolCall] {
        let own = ["</\(tool.name)>", "<\(tool.name)>", "a\n</\(tool.name)>\nb", "<\(tool.name)/>", tool.example]
        let contents = Self.contents + own
        let required = Dictionary(tool.requiredAttributes.map { ($0, "a/b.py") }) { first, _ in first }
        let body = tool.body == .none ? "" : "x"
        let bodies = tool.body == .none ? [""] : contents
        let names = tool.requiredAttributes + tool.optionalAttributes
        return bodies.map { ToolCall(tool.name, attributes: required, body: $0) }
            + names.flatMap { name in
                contents.map { content in
                    ToolCall(tool.name, attributes: required.merging([name: content]) { $1 }, body: body)
                }
            }
    }

    /// Equal byte by byte: equal strings may be spelled in different scalars.
    private static func same(_ read: ToolCall?, _ call: ToolCall) -> Bool {
        guard let read else { return false }
        return read.name == call.name && Array(read.body.utf8) == Array(call.body.utf8)
            && read.attributes.mapValues { Array($0.utf8) } == call.attributes.mapValues { Array($0.utf8) }
    }
}
