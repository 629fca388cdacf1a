import ArgumentParser
import Looper

/// `looper bench parse`: the time to read long replies of awkward shapes.
struct ParseBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Time the parser on long replies of awkward shapes."
    )

    /// How a reply begins, and what fills it.
    private static let shapes: [(name: String, start: String, piece: String)] = [
        ("code", "<write path=\"f\">\n", "    total = add(total, 1)\n"),
        ("prose", "", "I look at the file and think about it.\n"),
        ("one long line", "<bash>", "x"),
        ("blank lines", "", "\n"),
        ("blank lines in a body", "<read>", "\n"),
        ("only <", "", "<"),
        ("lines of <", "", "<\n"),
        ("lines of < in a body", "<write path=\"f\">\n", "<\n"),
        ("lines of < after a call", "<bash>\nls\n</bash>\n", "<\n"),
        ("nested starts", "", "<write path=\"f\">\n"),
        ("nested starts on a line", "<write path=\"f\">", "<write path=\"f\">"),
        ("starts in sentences", "", "x: <bash>\n"),
        ("start tags that never close", "", "<write a='"),
        ("end tags", "<write path=\"f\">\n", "</write>\n"),
        ("end tags on a line", "<write path=\"f\">", "</write>"),
        ("pieces of end tags", "<write path=\"f\">\n", "</write"),
        ("quotes", "<bash>", "\"'"),
        ("quoted end tags", "", "<bash>'</bash>"),
        ("fences", "", "```\n"),
        ("fences in a body", "<write path=\"f\">\n", "```\n"),
        ("fenced body", "```xml\n<write path=\"f\">\n", "```\n"),
        ("backticks", "", "`<bash>"),
        ("thoughts", "", "x<think></think>"),
        ("wrappers", "", "<tool_call>"),
        ("parameters", "<function=write>\n<parameter=content>\n", "</parameter>"),
        ("ends of functions", "<function=write>\n<parameter=content>\n", "</function>\n"),
        ("JSON string", "{\"name\": \"bash\", \"arguments\": {\"command\": \"", "\\n"),
        ("JSON nesting", "{\"name\": \"bash\", \"arguments\": ", "{\"a\":"),
        ("JSON list", "{\"name\": \"bash\", \"arguments\": [", "1,"),
        ("delimiters", "<write path=\"f\" until=\"END2\">\n", "END1\n"),
    ]

    @Option(help: "Bytes of each reply.")
    var bytes = 1 << 20

    @Flag(help: "Print one JSON object: milliseconds by shape.")
    var json = false

    func validate() throws {
        guard (1...1 << 30).contains(bytes) else { throw ValidationError("--bytes must be 1 to \(1 << 30)") }
    }

    func run() throws {
        let bundles = ToolBundles(from: try DataFolders(home: LooperHome()).folder("tools"))
        let parser = CallParser(try ToolSet.standard(bundles: bundles).map(\.specification))
        var times: [String: JSONValue] = [:]
        for shape in Self.shapes {
            let count = max(1, (bytes - shape.start.utf8.count) / shape.piece.utf8.count)
            let milliseconds = Self.time(parser, shape.start + String(repeating: shape.piece, count: count))
            times[shape.name] = .number(milliseconds)
            if !json { try StandardOutput.line("\(shape.name.padded(to: 28))\(Self.text(milliseconds)) ms") }
        }
        if json { try StandardOutput.line(JSONLine.encode(JSONValue.object(times))) }
    }

    /// Milliseconds of the fastest of five readings.
    private static func time(_ parser: CallParser, _ reply: String) -> Double {
        let clock = ContinuousClock()
        let times = (0..<5).map { _ in clock.measure { _ = parser.parse(reply) } }
        return (times.min() ?? .zero) / .milliseconds(1)
    }

    private static func text(_ milliseconds: Double) -> String {
        String((milliseconds * 10).rounded() / 10)
    }
}
