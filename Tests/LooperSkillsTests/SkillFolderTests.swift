import Foundation
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperSkills

@Suite struct SkillFolderTests {
    private func folder(_ library: URL) -> SkillFolder {
        SkillFolder(library: library, name: "fix-imports", digest: SkillExample.digest)
    }

    @Test func readsWhatItWrote() async throws {
        try await TemporaryDirectory.with { home in
            let folder = folder(home.appending("skills"))
            let skill = try SkillExample.stored()
            #expect(!folder.exists && folder.adapterPath == nil)
            try folder.write(skill)
            #expect(try folder.read() == skill)
            #expect(try folder.read().encodings == [.prompt, .weights])
            #expect(folder.adapterPath?.path.hasSuffix("skills/fix-imports/adapter") == true)
            #expect(SkillFolder.all(in: folder.library, digest: SkillExample.digest).map(\.name) == ["fix-imports"])
        }
    }

    @Test func theManifestSaysWhatTheFilesAre() throws {
        let skill = try SkillExample.stored()
        #expect(skill.manifest?.weights?.bytes == 3)
        #expect(skill.manifest?.weights?.sha256 == SkillExample.digest.of(Data([1, 2, 3])))
        #expect(skill.manifest?.prompt?.sha256 == skill.files["SKILL.md"].map(SkillExample.digest.of))
    }

    @Test func keepsTheVersionsBefore() async throws {
        try await TemporaryDirectory.with { home in
            let folder = folder(home.url)
            #expect(try folder.nextVersion() == 1)
            for version in 1...3 { try folder.write(SkillExample.stored(version: version)) }
            #expect(folder.previousVersions == [1, 2])
            #expect(try folder.read() == SkillExample.stored(version: 3))
            #expect(try folder.readPrevious(1) == SkillExample.stored(version: 1))
            #expect(try folder.nextVersion() == 4)
            let error = #expect(throws: SkillDiagnostic.self) { try folder.readPrevious(7) }
            #expect(error?.message.contains("kept are: 1, 2") == true)
        }
    }

    @Test func aManifestAloneIsReplacedInItsPlace() async throws {
        try await TemporaryDirectory.with { home in
            let folder = folder(home.url)
            let skill = try SkillExample.stored()
            try folder.write(skill)
            var manifest = try #require(skill.manifest)
            manifest.retired = SkillManifest.Retirement(date: "2026-02-03T00:00:00Z", reason: "helps no more")
            try folder.write(skill.with(manifest, digest: SkillExample.digest))
            #expect(try folder.readManifest() == manifest)
            #expect(folder.previousVersions.isEmpty)
        }
    }

    /// What each moment of a kill leaves behind: no folder is ever half of a version.
    @Test func aKillLeavesTheOldOrTheNewVersion() async throws {
        try await TemporaryDirectory.with { home in
            let folder = folder(home.url)
            let (old, new) = (try SkillExample.stored(version: 1), try SkillExample.stored(version: 2))
            try folder.write(old)
            // While the new version is put together.
            try home.write("half", to: ".incoming/fix-imports/SKILL.md")
            #expect(try folder.read() == old)
            // When it is whole, before the old one goes.
            try SkillFiles.write(new.files, into: folder.incoming)
            #expect(try folder.read() == old)
            // Between the two.
            try home.write("", to: ".previous/x")
            try SkillFiles.rename(folder.url, to: folder.place(ofVersion: 1))
            #expect(SkillFolder.all(in: home.url, digest: SkillExample.digest).map(\.name) == ["fix-imports"])
            #expect(try folder.read() == new)
            #expect(try folder.readPrevious(1) == old)
        }
    }

    @Test func halfOfAFirstVersionIsNoSkill() async throws {
        try await TemporaryDirectory.with { home in
            let folder = folder(home.url)
            try home.write("---\nname: fix-imports\n", to: ".incoming/fix-imports/SKILL.md")
            let error = #expect(throws: SkillDiagnostic.self) { try folder.read() }
            #expect(error?.message.contains("there is no such skill") == true)
            #expect(SkillFolder.all(in: home.url, digest: SkillExample.digest).isEmpty)
            try folder.write(SkillExample.stored())
            #expect(try folder.read() == SkillExample.stored())
        }
    }

    @Test func aTextByHandHasNoManifestAndIsKeptAsVersionZero() async throws {
        try await TemporaryDirectory.with { home in
            let folder = folder(home.url)
            let text = SkillFile.rendering(SkillExample.text, at: "").text
            try home.write(text, to: "fix-imports/SKILL.md")
            #expect(try folder.read().skill == SkillExample.text)
            #expect(try folder.read().manifest == nil)
            try folder.write(SkillExample.stored())
            #expect(folder.previousVersions == [0])
        }
    }

    @Test func aLinkIsNoPartOfASkill() async throws {
        try await TemporaryDirectory.with { home in
            let folder = folder(home.url)
            try folder.write(SkillExample.stored())
            let link = folder.url.appending(path: "more.md")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: home.appending("x"))
            let error = #expect(throws: SkillDiagnostic.self) { try folder.read() }
            #expect(error?.description == "fix-imports/more.md: this is no plain file; a skill holds its files itself")
        }
    }

    @Test func aLibraryThatCannotBeWrittenIsNamed() async throws {
        try await TemporaryDirectory.with { home in
            try home.write("", to: "file")
            let folder = folder(home.appending("file"))
            let error = #expect(throws: SkillDiagnostic.self) { try folder.write(SkillExample.stored()) }
            #expect(error?.description.contains("cannot be written") == true)
        }
    }
}
