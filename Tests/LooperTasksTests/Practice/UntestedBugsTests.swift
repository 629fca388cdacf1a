import Foundation
import LooperCore
import Testing

@testable import LooperTasks

@Suite(.timeLimit(.minutes(5))) struct UntestedBugsTests {
    private func bugs(_ repository: PracticeRepository, beside tasks: [CodingTask], seed: UInt64 = 1) -> UntestedBugs {
        UntestedBugs(
            beside: tasks,
            repository: { [url = repository.url] _ in url },
            environment: { BashEnvironment(folder: $0) },
            seed: seed
        )
    }

    private func sibling(_ repository: PracticeRepository, module: String, heldOut: Bool = false) async throws
        -> CodingTask
    {
        CodingTask(
            instanceID: "words__1",
            repo: repository.url.path,
            baseCommit: try await repository.git.line(["rev-parse", "HEAD"]),
            problemStatement: "",
            failToPass: ["t"],
            practice: PracticeOrigin(operatorName: "slice", module: module, isHeldOut: heldOut)
        )
    }

    @Test func theyApplyAndTheirFixTakesThemBack() async throws {
        let repository = try await PracticeRepository(PracticeRepository.python)
        let made = try await bugs(repository, beside: [try await sibling(repository, module: "x.py")]).make(6)
        #expect(made.count == 6 && Set(made.map(\.instanceID)).count == 6)
        for task in made {
            #expect(task.failToPass.isEmpty && task.instanceID.contains("__untested-"))
            let workspace = try await Workspace.make(for: task, from: repository.url)
            defer { workspace.remove() }
            let module = try #require(task.practice?.module)
            let original = try String(contentsOf: repository.url.appendingPathComponent(module), encoding: .utf8)
            let broken = try String(contentsOf: workspace.root.appendingPathComponent(module), encoding: .utf8)
            #expect(broken != original)
            #expect(task.patch.split(separator: "\n").count == task.bugPatch?.split(separator: "\n").count)
        }
        let again = try await bugs(repository, beside: [try await sibling(repository, module: "x.py")]).make(6)
        #expect(again == made)
    }

    @Test func noneIsThatOfATaskOrInAFileThatWasHeldOut() async throws {
        let repository = try await PracticeRepository(PracticeRepository.python)
        var task = try await sibling(repository, module: "x.py")
        let first = try #require(try await bugs(repository, beside: [task]).make(1).first)
        task.bugPatch = first.bugPatch
        let others = try await bugs(repository, beside: [task]).make(6)
        #expect(!others.contains { $0.bugPatch == first.bugPatch })
        let heldOut = try await sibling(repository, module: "words.py", heldOut: true)
        #expect(try await bugs(repository, beside: [heldOut]).make(6).isEmpty)
    }
}
