import Foundation
import Looper
import Testing

/// What the articles show is compiled and run: each block of Swift stands in a file of this folder.
@Suite struct ArticleTests {
    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let catalogue = examples.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Looper/Documentation.docc")

    static let names = [
        "BuildingAnAgent", "AToolOfYourOwn", "AModelOfYourOwn", "Configuration", "Events", "Router", "Store",
    ]
    /// Those that show no Swift.
    static let others = ["Comparing", "Learning", "Practice", "Skills", "ToolBundles"]

    /// The fenced blocks of an article in this language.
    static func blocks(of language: String, in article: String) throws -> [String] {
        let text = try String(contentsOf: catalogue.appending(path: "\(article).md"), encoding: .utf8)
        return text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }

    /// The block of YAML of an article.
    static func yaml(_ article: String) throws -> String {
        try #require(try blocks(of: "yaml", in: article).first)
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    @Test(arguments: names)
    func whatAnArticleShowsIsRun(name: String) throws {
        let files = try FileManager.default.contentsOfDirectory(at: Self.examples, includingPropertiesForKeys: nil)
        let sources = try files.filter { $0.lastPathComponent != "ArticleTests.swift" }
            .map { Self.lines(try String(contentsOf: $0, encoding: .utf8)) }
        let blocks = try Self.blocks(of: "swift", in: name)
        #expect(!blocks.isEmpty)
        for block in blocks {
            let lines = Self.lines(block).filter { !$0.hasPrefix("import ") }
            #expect(sources.contains { $0.firstRange(of: lines) != nil }, "no example holds this:\n\(block)")
        }
    }

    @Test(arguments: AgentSwitch.allCases)
    func everySwitchIsExplained(name: AgentSwitch) throws {
        let text = try String(contentsOf: Self.catalogue.appending(path: "Configuration.md"), encoding: .utf8)
        #expect(text.contains("\n| `\(name.rawValue)` | "))
    }

    @Test func everyArticleIsListed() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.catalogue.path)
        #expect(Set(files) == Set((Self.names + Self.others + ["Looper"]).map { "\($0).md" }))
        let overview = try String(contentsOf: Self.catalogue.appending(path: "Looper.md"), encoding: .utf8)
        for name in Self.names + Self.others { #expect(overview.contains("<doc:\(name)>")) }
    }
}
