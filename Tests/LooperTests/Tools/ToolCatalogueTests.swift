import Foundation
import LooperAgent
import LooperCore
import LooperTestSupport
import LooperTools
import Testing

@testable import Looper

@Suite struct ToolCatalogueTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let fixtures = package.appending(path: "Tests/LooperEndToEndTests/Fixtures/tools")

    private static let yaml = """
        name: ping
        help: <ping/>
        example: <ping/>
        command: run
        """

    private func data(_ sources: [TextFolderSource], _ folders: [URL] = []) -> DataFolders {
        var data = DataFolders(sources: sources)
        data.toolFolders = folders
        return data
    }

    @Test(arguments: [TextFolderSource.embedded, .directory(package)])
    func theRepositorysToolsAreInOrder(_ source: TextFolderSource) throws {
        let catalogue = try ToolCatalogue(data: data([source]))
        #expect(catalogue.bundles.diagnostics == [])
        let names = try catalogue.tools().map(\.specification.name)
        #expect(names == ["bash", "read", "search", "edit", "write", "done"])
    }

    /// What a call means is told by the names of its arguments; other programs rely on these.
    @Test func theBodiesOfTheStandardToolsHaveNames() throws {
        let tools = try ToolCatalogue(data: data([.embedded])).tools().map(\.specification)
        let names = Dictionary(uniqueKeysWithValues: tools.map { ($0.name, $0.bodyName) })
        #expect(
            names == [
                "bash": "command", "read": "path", "search": "pattern", "edit": "change", "write": "content",
                "done": "body",
            ]
        )
    }

    /// Each tool's help and example are read by the agent's own parser as calls of that tool, written and read again.
    @Test func examplesSurviveTheProtocol() throws {
        let tools = try ToolCatalogue(data: data([.embedded], [Self.fixtures])).tools().map(\.specification)
        let (parser, renderer) = (CallParser(tools), CallRenderer(tools))
        for tool in tools {
            for text in [tool.example, tool.help] {
                let call = try #require(parser.parse(text).call, "\(text)")
                #expect(call.name == tool.name)
                #expect(parser.parse(renderer.render(call)).call == call)
            }
        }
    }

    @Test func aNamedFolderGoesFirstAndToolsStandBeforeDone() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write(Self.yaml, to: "mine/ping/tool.yaml")
            try directory.write("echo mine", to: "mine/ping/run")
            try directory.write(Self.yaml, to: "home/tools/ping/tool.yaml")
            try directory.write("echo home", to: "home/tools/ping/run")
            let home = TextFolderSource.directory(directory.appending("home"))
            let folders = data([home, .embedded], [directory.appending("mine")])
            let catalogue = try ToolCatalogue(data: folders)
            #expect(catalogue.bundles.bundles["ping"]?.script?.files["run"] == "echo mine")
            let names = try catalogue.tools().map(\.specification.name)
            #expect(names == ["bash", "read", "search", "edit", "write", "ping", "done"])
            let others = try ToolCatalogue(data: data([home, .embedded]))
            #expect(others.bundles.bundles["ping"]?.script?.files["run"] == "echo home")
        }
    }

    @Test(arguments: [
        ("example: <ping/>", "example: <bash>x</bash>", 3), ("example: <ping/>", "example: ping it", 3),
        ("example: <ping/>", "example: Then <ping/>", 3), ("example: <ping/>", "example: <ping", 3),
    ])
    func anExampleIsReadByTheParser(_ from: String, _ to: String, _ line: Int) async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write(Self.yaml.replacing(from, with: to), to: "mine/ping/tool.yaml")
            try directory.write("echo mine", to: "mine/ping/run")
            let catalogue = try ToolCatalogue(data: data([.embedded], [directory.appending("mine")]))
            let diagnostic = try #require(catalogue.bundles.diagnostics.first)
            #expect(diagnostic.line == line)
            #expect(diagnostic.message.contains("not read as a call of `ping`"), "\(diagnostic)")
            let error = #expect(throws: ToolsError.self) { try catalogue.tools() }
            #expect(error?.message.contains("mine/ping/tool.yaml:3: ") == true)
        }
    }

    @Test func aFolderWithoutBundlesIsRefused() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("x", to: "file")
            try directory.write(Self.yaml, to: "ping/tool.yaml")
            try FileManager.default.createDirectory(at: directory.appending("empty"), withIntermediateDirectories: true)
            for (name, words) in [
                ("file", "is no folder"), ("nowhere", "is no folder"), ("empty", "holds no bundle"),
                ("ping", "a bundle itself"),
            ] {
                let error = #expect(throws: LooperError.self) {
                    try ToolCatalogue(data: data([.embedded], [directory.appending(name)]))
                }
                #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            }
        }
    }

    /// The documented example works, in a real environment, and passes the kit.
    @Test func theExampleBundleConforms() async throws {
        let tools = try ToolCatalogue(data: data([.embedded], [Self.fixtures])).tools()
        let outline = try #require(tools.first { $0.specification.name == "outline" })
        try await TemporaryDirectory.with { directory in
            try directory.write("class A:\n    def f(self): pass\n\ndef g(): pass\n", to: "a.py")
            let environment = try LocalEnvironment(root: directory.path)
            func run(_ attributes: [String: String]) async throws -> Observation {
                try await outline.run(ToolCall("outline", attributes: attributes), in: environment)
            }
            #expect(try await run(["path": "a.py"]).text == "1\tclass A\n2\t  def f\n4\tdef g")
            #expect(try await run(["path": "a.py", "kind": "classes"]).text == "1\tclass A")
            #expect(try await run(["path": "a.py", "limit": "1"]).text == "1\tclass A\n2 more; give a larger limit")
            let missing = try await run(["path": "b.py"])
            #expect(missing.status == .failed && missing.text.contains("Use `search`"))
            #expect(try await run(["path": "a.py", "kind": "x"]).text.contains("one of all, classes, functions"))
            try await ToolConformance.check(
                outline,
                calls: [ToolCall("outline", attributes: ["path": "a.py"])],
                in: environment
            ) { text, specification in CallParser([specification]).parse(text).call }
        }
    }

    /// What the article shows is a bundle that works.
    @Test func theArticleIsRight() throws {
        let article = try String(
            contentsOf: Self.package.appending(path: "Sources/Looper/Documentation.docc/ToolBundles.md"),
            encoding: .utf8
        )
        let start = try #require(article.firstRange(of: "```yaml\n")).upperBound
        let end = try #require(article[start...].firstRange(of: "```")).lowerBound
        var folder = try #require(BundleFolder.all(below: Self.fixtures).first { $0.name == "outline" })
        let documented = try #require(ToolBundles([[folder]]).bundles["outline"])
        folder.files["tool.yaml"] = String(article[start..<end])
        let shown = ToolBundles([[folder]])
        #expect(shown.diagnostics == [])
        #expect(shown.bundles["outline"]?.specification == documented.specification)
        #expect(shown.bundles["outline"]?.arguments == documented.arguments)
    }
}
