import Foundation
import LooperCore
import Synchronization
import Testing

@testable import LooperTasks

@Suite(.timeLimit(.minutes(5))) struct PracticeTests {
    private func tasks(_ repository: PracticeRepository) throws -> [CodingTask] {
        try TaskFile.load(repository.output.path)
    }

    @Test func aPythonRepositoryGivesTasksThatHold() async throws {
        let repository = try await PracticeRepository(PracticeRepository.python)
        var options = PracticeRepository.options(5)
        options.holdOut = ["wor*"]
        let summary = try await repository.run(options)
        let tasks = try tasks(repository)
        #expect(tasks.count == 5)
        #expect(summary.valid == 5)
        #expect(summary.heldOut == 5)
        #expect(summary.perOperator.values.reduce(0) { $0 + $1.tried } == summary.tried)
        #expect(Set(tasks.map(\.bugPatch)).count == 5)
        let grader = try repository.practice(options).grader
        for task in tasks {
            #expect(task.practice?.module == "words.py")
            #expect(task.practice?.isHeldOut == true)
            #expect(task.repo == repository.url.path)
            #expect(task.problemStatement.contains(task.failToPass[0]) || task.problemStatement.contains("says"))
            #expect(try await grader.validate(task).problems == [])
        }
    }

    @Test func jobsDoNotChangeWhatIsMade() async throws {
        let repository = try await PracticeRepository(PracticeRepository.python)
        var options = PracticeRepository.options(6)
        options.seed = 7
        _ = try await repository.run(options)
        let alone = Set(try tasks(repository).map(\.instanceID))
        options.jobs = 3
        let second = repository.scratch.url.appendingPathComponent("second.jsonl")
        _ = try await repository.run(options, output: second)
        #expect(Set(try TaskFile.load(second.path).map(\.instanceID)) == alone)
    }

    @Test func aRepositoryInCGivesTasks() async throws {
        let repository = try await PracticeRepository(PracticeRepository.c)
        let summary = try await repository.run(PracticeOptions(count: 3))
        #expect(summary.valid == 3)
        for task in try tasks(repository) {
            #expect(task.failToPass == [TestSuite.wholeName])
            #expect(task.practice?.module == "add.c")
            #expect(task.environment?.testCommand.contains("make test") == true)
        }
    }

    @Test func aCommitIsTakenBack() async throws {
        let repository = try await PracticeRepository(PracticeRepository.python)
        let words = try #require(PracticeRepository.python["words.py"])
        let tests = try #require(PracticeRepository.python["tests/test_words.py"])
        try await repository.commit([
            "words.py": words.replacing("len(text) > limit", with: "len(text) > limit > 0"),
            "tests/test_words.py": tests
                + "\n    def test_no_limit(self):\n        self.assertEqual(clip('abcdef', 0), 'abcdef')\n",
        ])
        try await repository.commit(["README.md": "read me\n"])
        var options = PracticeRepository.options(3)
        options.source = .history
        let summary = try await repository.run(options)
        let task = try #require(try tasks(repository).first)
        #expect(summary.valid == 1)
        #expect(task.practice?.operatorName == "commit-reverted")
        #expect(task.failToPass == ["tests.test_words.WordsTest.test_no_limit"])
        #expect(task.baseCommit == (try await repository.git.line(["rev-parse", "HEAD^"])))
        #expect(task.bugPatch?.contains("test_words") == false)
    }

    @Test func pairsComeAfterSingleBugs() async throws {
        let repository = try await PracticeRepository(PracticeRepository.python)
        _ = try await repository.run(PracticeRepository.options(10))
        let combined = try tasks(repository).filter { $0.practice?.operatorName == "combined" }
        #expect(combined.count == 1)
        #expect(combined.allSatisfy { ($0.bugPatch ?? "").contains("\n-") })
    }

    // MARK: Continuing

    @Test func aKilledRunGoesOnAndEndsAsIfItHadNotBeen() async throws {
        let repository = try await PracticeRepository(PracticeRepository.python)
        let options = PracticeRepository.options(5)
        _ = try await repository.run(options)
        let whole = try tasks(repository).map(\.instanceID)
        let memory = URL(fileURLWithPath: repository.output.path + ".tried")
        let rows = try String(contentsOf: memory, encoding: .utf8).split(separator: "\n")
        // As after a kill: the last whole row is missing, another one is cut in the middle, its task is there already.
        let place = try #require(rows.lastIndex { $0.contains("\"valid\"") })
        let kept = rows[..<place].joined(separator: "\n") + "\n" + rows[place].prefix(20)
        try Data(kept.utf8).write(to: memory)
        let tried = Mutex(0)
        let summary = try await repository.practice(options).run(output: repository.output) { event in
            if case .tried = event { tried.withLock { $0 += 1 } }
        }
        #expect(try tasks(repository).map(\.instanceID) == whole)
        #expect(summary.valid == 5)
        #expect(tried.withLock { $0 } == rows.count - place)
    }

    @Test func otherOptionsAreRefusedByName() async throws {
        let repository = try await PracticeRepository(PracticeRepository.python)
        _ = try await repository.run(PracticeRepository.options(1))
        var options = PracticeRepository.options(1)
        options.seed = 9
        let words = await message { _ = try await repository.run(options) }
        #expect(words?.contains("--seed is '9' and was '0'") == true)
        try FileManager.default.removeItem(atPath: repository.output.path + ".tried")
        #expect(await code { _ = try await repository.run(PracticeRepository.options(1)) } == .otherOptions)
    }

    // MARK: What cannot be practised on

    @Test func aRepositoryWithoutTests() async throws {
        let repository = try await PracticeRepository(["a.py": "def f():\n    return 1\n"])
        let words = await message { _ = try await repository.run(PracticeOptions(count: 1)) }
        #expect(words?.contains("--test-command") == true)
    }

    @Test func testsOfWhichNonePasses() async throws {
        let repository = try await PracticeRepository(PracticeRepository.python)
        var options = PracticeOptions(count: 1)
        options.testCommand = "echo nothing here; false"
        let words = await message { _ = try await repository.run(options) }
        #expect(words?.contains("no test passes") == true)
        #expect(words?.contains("nothing here") == true)
    }

    @Test func aRepositoryWithoutSources() async throws {
        let repository = try await PracticeRepository(["README.md": "x", "Makefile": "test:\n\ttrue\n"])
        #expect(await code { _ = try await repository.run(PracticeOptions(count: 1)) } == .nothingToChange)
    }

    private func message(_ work: () async throws -> Void) async -> String? {
        do {
            try await work()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
