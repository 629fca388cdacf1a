import LooperCore
import Testing

@testable import LooperTools

@Suite struct ToolBundleTests {
    static let good = """
        name: ping
        help: |
          Ask a host.
          <ping host="a">x</ping>
        example: <ping host="a">x</ping>
        arguments:
          - {name: host, required: true}
          - {name: count, type: integer, default: 3}
          - {name: question, type: content, in: body}
        command: ./bin/run
        timeout: 5
        """

    private func read(_ text: String, files: [String: String] = ["bin/run": "echo x\n"]) -> ToolBundles {
        var folder = TextFolder(files: ["ping/tool.yaml": text])
        for (path, text) in files { folder["ping/" + path] = text }
        return ToolBundles(from: folder)
    }

    @Test func readsABundle() throws {
        let bundles = read(Self.good)
        #expect(bundles.diagnostics.isEmpty, "\(bundles.diagnostics)")
        let bundle = try #require(bundles.bundles["ping"])
        let specification = bundle.specification
        #expect(specification.body == .content)
        #expect(specification.bodyName == "question")
        #expect(specification.requiredAttributes == ["host"])
        #expect(specification.optionalAttributes == ["count"])
        #expect(specification.help == "Ask a host.\n<ping host=\"a\">x</ping>")
        #expect(!specification.changesFiles)
        #expect(bundle.script?.path == "bin/run")
        #expect(bundle.script?.timeout == 5)
        #expect(bundle.arguments[1] == ToolArgument(name: "count", type: .integer, defaultValue: "3"))
        #expect(bundle.form == "<ping host=\"string\" [count=\"integer\"]>question</ping>")
        #expect(bundle.source == "tools/ping")
    }

    @Test(arguments: [
        ("name: ping", "name: pong", 1, "`ping`"), ("name: ping", "name: Ping", 1, "cannot be a tag"),
        ("name: ping", "name: think", 1, "word of the protocol"), ("name: ping", "", 1, "`name` is missing"),
        ("name: ping", "name: [ping]", 1, "text is expected"), ("name: ping", "name: ping\nname: ping", 1, "twice"),
        ("help: |", "halp: |", 2, "unknown field `halp`"),
        ("<ping host=\"a\">x</ping>\nex", "x\nex", 2, "show the form"),
        ("example: <ping host=\"a\">x</ping>", "example:", 5, "empty"),
        ("example: <ping host=\"a\">x</ping>", "", 1, "`example` is missing"),
        ("  - {name: host, required: true}", "  - {name: host, required: maybe}", 7, "true or false"),
        ("{name: host,", "{name: Host,", 7, "cannot be an attribute"),
        ("{name: host,", "{nam: host,", 7, "unknown field"),
        ("{name: host,", "{name: until,", 7, "word of the protocol"),
        ("  - {name: host", "  - {name: [host", 7, "not YAML"),
        ("{name: host,", "{name: host, type: file,", 7, "unknown type `file`"),
        ("{name: host,", "{name: host, in: head,", 7, "attribute or body"),
        ("{name: host,", "{name: host, in: body,", 9, "only one argument"),
        ("{name: host,", "{name: host, type: content,", 7, "stands in the body"),
        ("{name: host,", "{name: host, type: choice,", 7, "a choice needs"),
        ("{name: host,", "{name: host, choices: [a],", 7, "only a choice"),
        ("{name: host,", "{name: host, type: choice, choices: [a, a],", 7, "different words"),
        ("{name: host,", "{name: host, default: x,", 7, "no default"),
        ("{name: host,", "{name: count,", 8, "the same variable"),
        ("default: 3", "default: three", 8, "must be a whole number"),
        ("default: 3", "default: [3]", 8, "text is expected"),
        ("arguments:", "arguments: x\nmore:", 6, "a list is expected"),
        ("arguments:", "changes_files: 3\narguments:", 6, "true"),
        ("./bin/run", "./bin/ruin", 10, "no script `./bin/ruin`"), ("./bin/run", "../bin/run", 10, "leaves the bundle"),
        ("./bin/run", "/bin/sh", 10, "leaves the bundle"), ("./bin/run", "bin/../../x", 10, "leaves the bundle"),
        ("./bin/run", "tool.yaml", 10, "no script"), ("./bin/run", "bin", 10, "no script"),
        ("command: ./bin/run", "", 1, "`command` is missing"), ("timeout: 5", "timeout: 0", 11, "above 0"),
        ("timeout: 5", "timeout: 1e9", 11, "up to 3600"), ("timeout: 5", "timeout: soon", 11, "seconds"),
        ("timeout: 5", "timeout: nan", 11, "seconds"), ("timeout: 5", "\ttimeout: 5", 11, "not YAML"),
        (ToolBundleTests.good, "", 1, "is empty"), (ToolBundleTests.good, "- 1", 1, "`field: value`"),
    ])
    func namesFileAndLineOfAFault(_ from: String, _ to: String, _ line: Int, _ words: String) throws {
        let bundles = read(Self.good.replacing(from, with: to))
        #expect(bundles.bundles.isEmpty)
        let diagnostic = try #require(
            bundles.diagnostics.first { $0.message.contains(words) },
            "\(bundles.diagnostics)"
        )
        #expect(diagnostic.path == "tools/ping/tool.yaml")
        #expect(abs(diagnostic.line - line) <= 1, "\(diagnostic)")
        #expect(!diagnostic.message.contains("\n"))
    }

    /// Ten lines that stand for more nodes than there are atoms, as a key, which would be hashed.
    @Test func aliasesThatMultiplyAreRefused() throws {
        let names = Array("abcdefghijklmnop").map(String.init)
        let lines = zip(names, names.dropFirst()).map { before, name in
            "\(name): &\(name) [\(Array(repeating: "*\(before)", count: 9).joined(separator: ","))]"
        }
        let bomb = (["a: &a [x]"] + lines + ["? *p", ": x"]).joined(separator: "\n")
        let diagnostic = try #require(read(bomb).diagnostics.first)
        #expect(diagnostic.message.contains("aliases"), "\(diagnostic)")
        #expect(read(Self.good.replacing("Ask a host.", with: "Use * and & as *is*.")).diagnostics.isEmpty)
    }

    @Test func aMissingFileIsNamed() {
        let bundles = ToolBundles(from: TextFolder(files: ["ping/run": "x", "pong/tool.yml": Self.good]))
        #expect(
            bundles.diagnostics.map(\.description) == [
                "tools/ping/tool.yaml:1: the file is missing; it says how the model calls the tool",
                "tools/pong/tool.yaml:1: the file is missing; rename tool.yml",
            ]
        )
    }

    @Test func tellsAllFaultsOfAFile() {
        let text = Self.good.replacing("ping\n", with: "pong\n").replacing("timeout: 5", with: "timeout: -5")
            .replacing("integer", with: "int")
        let lines = read(text).diagnostics.map(\.line)
        #expect(lines == [1, 8, 11])
    }

    @Test(
        arguments: [
            ("<ping>x</ping>", ["count": "1"], "attribute host is missing"),
            ("<ping>x</ping>", ["host": "a", "count": "x"], "attribute count must be a whole number"),
            ("x", nil, "not read as a call of `ping`"),
        ] as [(String, [String: String]?, String)]
    )
    func anExampleIsACorrectCall(_ example: String, _ attributes: [String: String]?, _ words: String) throws {
        let text = Self.good.replacing("example: <ping host=\"a\">x</ping>", with: "example: \(example)")
        let folder = TextFolder(files: ["ping/tool.yaml": text, "ping/bin/run": "x"])
        let bundles = ToolBundles([BundleFolder.all(in: folder, place: "tools")]) { _, specification in
            attributes.map { ToolCall(specification.name, attributes: $0) }
        }
        let diagnostic = try #require(bundles.diagnostics.first)
        #expect(diagnostic.line == 5)
        #expect(diagnostic.message.contains(words), "\(diagnostic)")
        #expect(
            diagnostic.message.contains("the form is <ping host=") || diagnostic.message.contains("The form is <ping")
        )
    }

    @Test(arguments: [
        ("bash", "command: ./run", "a tool of Looper itself"), ("bash", "timeout: 3", "only a tool with a `command`"),
        ("read", "arguments: [{name: file, in: body}]", "the form of `read` is <read>path</read>"),
        ("write", "", "the form of `write` is <write path=\"string\">content</write>"),
    ])
    func standardToolsKeepTheirForm(_ name: String, _ line: String, _ words: String) throws {
        let text = "name: \(name)\nhelp: <\(name)>x</\(name)>\nexample: <\(name)>x</\(name)>\n\(line)\n"
        let bundles = ToolBundles(from: TextFolder(files: [name + "/tool.yaml": text, name + "/run": "x"]))
        #expect(bundles.diagnostics.contains { $0.message.contains(words) }, "\(bundles.diagnostics)")
    }

    @Test func theFirstPlaceThatHasANameWins() throws {
        func place(_ name: String, _ help: String) -> [BundleFolder] {
            let text = Self.good.replacing("Ask a host.", with: help)
            let folder = TextFolder(files: ["ping/tool.yaml": text, "ping/bin/run": help])
            return BundleFolder.all(in: folder, place: name)
        }
        let bundle = try #require(ToolBundles([place("one", "1"), place("two", "2")]).bundles["ping"])
        #expect(bundle.source == "one/ping")
        #expect(bundle.script?.files["bin/run"] == "1")
        var broken = place("one", "1")
        broken[0].files["tool.yaml"] = "x"
        let bundles = ToolBundles([broken, place("two", "2")])
        #expect(bundles.bundles.isEmpty, "a broken bundle is not quietly replaced by another")
        #expect(bundles.diagnostics.count == 1)
    }

    @Test func theRepositorysBundlesAreShortAndComplete() throws {
        let bundles = try repositoryBundles()
        #expect(bundles.diagnostics == [])
        let tools = try ToolSet.standard(bundles: bundles)
        #expect(tools.map(\.specification.name) == ["bash", "read", "search", "edit", "write", "done"])
        // About 350 tokens of code-like English.
        #expect(tools.map(\.specification.help.utf8.count).reduce(0, +) < 1_200)
        for tool in tools {
            #expect(tool.specification.help.contains("<\(tool.specification.name)"))
            #expect(tool.specification.example.contains("<\(tool.specification.name)"))
        }
    }

    @Test func aMissingOrBrokenBundleStopsTheSet() throws {
        var bundles = try repositoryBundles()
        bundles.bundles["edit"] = nil
        #expect(throws: ToolsError.self) { try ToolSet.standard(bundles: bundles) }
        let broken = ToolBundles(from: TextFolder(files: ["bash/tool.yaml": "name: [\n"]))
        let error = #expect(throws: ToolsError.self) { try ToolSet.standard(bundles: broken) }
        #expect(error?.code == .brokenBundle)
        #expect(error?.message.contains("tools/bash/tool.yaml:") == true)
    }

    @Test func lineRangesLeaveTheHelpWhenSwitchedOff() throws {
        var limits = ToolLimits()
        limits.lineRanges = false
        #expect(try tool("read").specification.help.contains(":40-80"))
        #expect(try !tool("read", limits: limits).specification.help.contains(":40"))
    }
}
