import Foundation
import LooperLearning
import LooperSkills
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct SkillCollectionTests {
    private func collection(_ home: TemporaryDirectory, data: String? = nil) -> SkillCollection {
        SkillCollection(
            home: LooperHome(folder: home.appending("home")),
            environment: data.map { ["LOOPER_DATA": home.appending($0).path] } ?? [:]
        )
    }

    private func write(_ skill: StoredSkill, _ library: URL) throws {
        try SkillFolder(library: library, name: skill.name, digest: .sha256).write(skill)
    }

    @Test func theFirstPlaceThatHasASkillWins() async throws {
        try await TemporaryDirectory.with { home in
            try write(SkillExamples.learned("a", version: 1), home.appending("home/skills"))
            try write(SkillExamples.learned("a", version: 2), home.appending("data/skills"))
            let both = collection(home, data: "data")
            #expect(both.entries().map(\.name) == ["a", "run-the-failing-test"])
            #expect(try both.entry(named: "a").skill.get().manifest?.version == 2)
            #expect(try collection(home).entry(named: "a").skill.get().manifest?.version == 1)
            #expect(try both.entry(named: "run-the-failing-test").shelf == .embedded)
        }
    }

    @Test func aLibraryThatIsNamedStandsAlone() async throws {
        try await TemporaryDirectory.with { home in
            let library = home.appending("mine")
            let collection = SkillCollection(library: library)
            #expect(collection.entries().isEmpty)
            #expect(
                try collection.add(SkillExamples.learned(), replacing: false).skill.get() == SkillExamples.learned()
            )
            #expect(collection.entries().map(\.name) == ["fix-imports"])
            let error = #expect(throws: LooperError.self) { try collection.entry(named: "other") }
            #expect(error?.message == "there is no skill \"other\"; known are: fix-imports")
            let again = #expect(throws: LooperError.self) {
                try collection.add(SkillExamples.learned(), replacing: false)
            }
            #expect(again?.message.contains("--replace") == true)
            _ = try collection.add(SkillExamples.learned(version: 2), replacing: true)
            #expect(collection.formerVersions(of: "fix-imports") == [1])
            #expect(try collection.former("fix-imports", version: nil) == SkillExamples.learned(version: 1))
        }
    }

    @Test func retiresAndTakesBack() async throws {
        try await TemporaryDirectory.with { home in
            let collection = SkillCollection(library: home.url)
            _ = try collection.add(SkillExamples.learned(), replacing: false)
            _ = try collection.retire("fix-imports", because: "old", at: "2026-02-03T00:00:00Z")
            let manifest = try collection.entry(named: "fix-imports").skill.get().manifest
            #expect(manifest?.retired == SkillManifest.Retirement(date: "2026-02-03T00:00:00Z", reason: "old"))
            let error = #expect(throws: LooperError.self) {
                try collection.retire("fix-imports", because: "older", at: "2026-02-04T00:00:00Z")
            }
            #expect(error?.message.contains("is retired since 2026-02-03T00:00:00Z: old") == true)
            _ = try collection.retire("fix-imports", because: nil, at: "2026-02-05T00:00:00Z")
            #expect(try collection.entry(named: "fix-imports").skill.get() == SkillExamples.learned())
        }
    }

    @Test func whatStandsElsewhereIsNotChanged() async throws {
        try await TemporaryDirectory.with { home in
            try write(SkillExamples.learned("a"), home.appending("data/skills"))
            let collection = collection(home, data: "data")
            let error = #expect(throws: LooperError.self) { try collection.retire("a", because: "old", at: "x") }
            #expect(error?.message.contains("say --library \(home.appending("data/skills").path)") == true)
            let byHand = #expect(throws: LooperError.self) {
                try collection.retire("run-the-failing-test", because: "old", at: "x")
            }
            #expect(byHand?.message.contains("written by hand") == true)
        }
    }

    /// Weights are no text: they stand in a library without being in the way of those who read its texts.
    @Test func theTextsOfALibraryWithAdaptersAreRead() async throws {
        try await TemporaryDirectory.with { home in
            try write(SkillExamples.learned(), home.appending("home/skills"))
            let data = DataFolders(home: LooperHome(folder: home.appending("home")), environment: [:])
            let library = SkillLibrary(folder: try data.folder("skills"))
            #expect(library.diagnostics.isEmpty)
            #expect(try library.skill(named: "fix-imports").body == "- Version 1.\n")
        }
    }

    @Test func anAdapterIsFoundByTheNameOfItsSkill() async throws {
        try await TemporaryDirectory.with { home in
            let collection = collection(home)
            _ = try collection.add(SkillExamples.learned(), replacing: false)
            let path = try collection.adapter(of: "fix-imports").path
            #expect(path == home.appending("home/skills/fix-imports/adapter").path)
            let error = #expect(throws: LooperError.self) { try collection.adapter(of: "run-the-failing-test") }
            #expect(error?.message == "the skill run-the-failing-test has no adapter; its encodings are: prompt")
        }
    }

    @Test func aBrokenSkillIsNamed() async throws {
        try await TemporaryDirectory.with { home in
            try home.write("{}", to: "broken/manifest.json")
            let entries = SkillCollection(library: home.url).entries()
            let report = try SkillReport(#require(entries.first))
            #expect(report.problem == "broken/manifest.json: the field 'format' is missing")
        }
    }
}
