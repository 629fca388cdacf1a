import Foundation
import LooperSkills
import LooperTasks
import Testing

@testable import Looper

@Suite struct SkillArchiveTests {
    private func archive(_ files: [String: Data]) async throws -> Data {
        try await Gzip.packed(TarArchive.encoded(files))
    }

    private func files(_ change: (inout [String: Data]) -> Void) throws -> [String: Data] {
        let skill = try SkillExamples.learned()
        var files = Dictionary(uniqueKeysWithValues: skill.files.map { ("fix-imports/\($0.key)", $0.value) })
        change(&files)
        return files
    }

    @Test func theSameSkillGivesTheSameBytes() async throws {
        let skill = try SkillExamples.learned()
        let archive = try await SkillArchive.packed(skill)
        #expect(try await SkillArchive.packed(SkillExamples.learned()) == archive)
        #expect(try await SkillArchive.unpacked(archive) == skill)
    }

    @Test func whatWasChangedIsRefused() async throws {
        let changed = try await archive(
            files { $0["fix-imports/adapter/adapter_model.safetensors"] = Data([1, 2, 3]) }
        )
        let error = await #expect(throws: SkillDiagnostic.self) { try await SkillArchive.unpacked(changed) }
        #expect(error?.message.contains("it was changed or damaged") == true)
    }

    @Test(arguments: ["fix-imports/.hidden", "fix-imports//x"])
    func hiddenFilesAreRefused(path: String) async throws {
        let archive = try await archive(files { $0[path] = Data() })
        let error = await #expect(throws: SkillDiagnostic.self) { try await SkillArchive.unpacked(archive) }
        #expect(error?.message.contains("no name for a file of a skill") == true)
    }

    @Test(arguments: ["other/x", "x"])
    func oneFolderIsAllowed(path: String) async throws {
        let archive = try await archive(files { $0[path] = Data() })
        let error = await #expect(throws: LooperError.self) { try await SkillArchive.unpacked(archive) }
        #expect(error?.message.contains("does not hold one folder") == true)
    }

    @Test func aNameThatNoSkillHasIsRefused() async throws {
        let archive = try await archive([".previous/SKILL.md": Data("---\nname: x\n".utf8)])
        let error = await #expect(throws: SkillDiagnostic.self) { try await SkillArchive.unpacked(archive) }
        #expect(error?.message.contains("a name is lower-case letters") == true)
    }

    @Test func whatIsNoArchiveIsRefused() async throws {
        await #expect(throws: TasksError.self) { try await SkillArchive.unpacked(Data("text".utf8)) }
        let error = await #expect(throws: LooperError.self) {
            try await SkillArchive.unpacked(await Gzip.packed(Data("text".utf8)))
        }
        #expect(error?.message.contains("does not hold one folder") == true)
    }
}
