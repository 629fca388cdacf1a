import LooperCore
import LooperTools
import Testing

@Suite struct ToolBundleTests {
    static let good = """
        name: ping
        body: text
        attributes: {required: [host], optional: []}
        help: |
          Ask a host.
          <ping host="a">x</ping>
        example: <ping host="a">x</ping>
        """

    @Test func readsABundle() throws {
        let bundles = ToolBundles(from: TextFolder(files: ["ping/tool.yaml": Self.good]))
        #expect(bundles.diagnostics.isEmpty)
        let specification = try #require(bundles.bundles["ping"]).specification
        #expect(specification.body == .text)
        #expect(specification.requiredAttributes == ["host"])
        #expect(specification.help == "Ask a host.\n<ping host=\"a\">x</ping>")
        #expect(!specification.changesFiles)
    }

    @Test(arguments: [
        ("body: text", "body: words", 2, "none, text or content"),
        ("help: |", "halp: |", 4, "unknown field `halp`"),
        ("name: ping", "name: pong", 1, "`ping`"),
        ("[host]", "[host", 3, "not YAML"),
        ("example: <ping host=\"a\">x</ping>", "example:", 7, "empty"),
        ("example: <ping host=\"a\">x</ping>", "", 1, "`example` is missing"),
    ])
    func namesFileAndLineOfAFault(_ from: String, _ to: String, _ line: Int, _ words: String) throws {
        let text = Self.good.replacing(from, with: to)
        let bundles = ToolBundles(from: TextFolder(files: ["ping/tool.yaml": text]))
        let diagnostic = try #require(bundles.diagnostics.first)
        #expect(bundles.bundles.isEmpty)
        #expect(diagnostic.path == "ping/tool.yaml")
        #expect(abs(diagnostic.line - line) <= 1, "\(diagnostic)")
        #expect(diagnostic.message.contains(words), "\(diagnostic)")
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
