import Foundation
import LooperSkills
import Testing

@testable import Looper

@Suite struct ResourceTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A new file needs `update-resources` to be run; this says so.
    @Test(arguments: ["prompts", "tools", "skills"])
    func theProgramCarriesWhatStandsInTheFolders(name: String) throws {
        let onDisk = try TextFolderSource.directory(Self.package).folder(name)
        #expect(try TextFolderSource.embedded.folder(name) == onDisk)
        #expect(!onDisk.files.isEmpty)
    }

    @Test func theFirstPlaceWins() throws {
        let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        let skill = home.appending(path: "skills/run-the-failing-test")
        try FileManager.default.createDirectory(at: skill, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: skill.appending(path: "SKILL.md"))
        let folders = DataFolders(home: LooperHome(folder: home), environment: [:])
        #expect(try folders.folder("skills")["run-the-failing-test/SKILL.md"] == "mine")
        #expect(try folders.folder("prompts")["system.md"] != nil)
    }

    @Test func aFolderThatIsNamedGoesBeforeAll() throws {
        let named = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: named) }
        try FileManager.default.createDirectory(at: named.appending(path: "prompts"), withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: named.appending(path: "prompts/system.md"))
        let home = LooperHome(folder: named.appending(path: "home"))
        let folders = DataFolders(home: home, environment: ["LOOPER_DATA": named.path])
        #expect(try folders.folder("prompts")["system.md"] == "mine")
        #expect(try DataFolders(home: home, environment: [:]).folder("prompts")["system.md"] != "mine")
    }

    @Test func theRegistryIsReadable() throws {
        let registry = try ModelRegistry()
        #expect(registry.entries.map(\.name) == ["smollm2-135m", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"])
        #expect(registry.entries.allSatisfy { $0.sha256.count == 64 && !$0.sources.isEmpty && $0.size > 0 })
        let error = #expect(throws: LooperError.self) { try registry.entry(named: "gpt-9") }
        #expect(error?.message.contains("smollm2-135m") == true)
    }

    @Test(arguments: [
        (["LOOPER_HOME": "/some/where"], "/some/where/models"),
        (["LOOPER_HOME": ""], "/.cache/looper/models"),
        ([:], "/.cache/looper/models"),
    ])
    func theHomeCanBeMoved(environment: [String: String], suffix: String) {
        #expect(LooperHome(environment: environment).models.path.hasSuffix(suffix))
    }
}
