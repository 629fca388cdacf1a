import Foundation
import LooperCore
import LooperLearning
import Testing

@Suite struct TaskSplitTests {
    private func task(_ name: String, heldOut: Bool = false) -> CodingTask {
        CodingTask(
            instanceID: name,
            repo: "/r",
            baseCommit: "c",
            problemStatement: "p",
            failToPass: ["t"],
            practice: PracticeOrigin(operatorName: "slice", module: heldOut ? "held.py" : "m.py", isHeldOut: heldOut)
        )
    }

    private func split(_ tasks: [CodingTask], development: Int, gate: Int? = nil, seed: UInt64 = 1) -> TaskSplit {
        TaskSplit(tasks, development: development, gate: gate, seed: seed)
    }

    private var tasks: [CodingTask] {
        ["a", "b", "c", "d", "x", "y"].map { task($0) } + ["h1", "h2", "h3"].map { task($0, heldOut: true) }
    }

    @Test func anyTaskThatWasNotHeldOutMayChoose() {
        let draws = (0..<40).flatMap { split(tasks, development: 2, seed: $0).development.map(\.instanceID) }
        #expect(Set(draws) == ["a", "b", "c", "d", "x", "y"])
    }

    @Test func heldOutTasksJudgeAndDoNothingElse() {
        let split = split(tasks, development: 99)
        #expect(Set(split.gate.map(\.instanceID)) == ["h1", "h2", "h3"])
        #expect(split.development.count == 6)
        #expect(split.kept.count == 9)
        let few = self.split(tasks, development: 0, gate: 2)
        #expect(few.gate.count == 2)
        #expect(few.kept == ["h1", "h2", "h3"], "one that does not judge is not learned from either")
    }

    @Test func aDrillInAFileThatWasHeldOutTeachesNothing() {
        let split = split(tasks, development: 0)
        func experience(_ task: String, in file: String) -> Experience {
            var trajectory = Trajectory(
                provenance: Provenance(session: "s", model: ModelIdentity(name: "m", window: 9), startedAt: 0),
                opening: []
            )
            trajectory.patch = "diff --git a/\(file) b/\(file)\n--- a/\(file)\n+++ b/\(file)\n@@ -1 +1 @@\n-a\n+b\n"
            return Experience(
                kind: .drill,
                file: URL(fileURLWithPath: "/x"),
                task: task,
                resolved: true,
                trajectory: trajectory
            )
        }
        #expect(split.teaches(experience("new", in: "other.py")))
        #expect(!split.teaches(experience("new", in: "held.py")))
        #expect(!split.teaches(experience("h1", in: "other.py")))
    }

    @Test func theOrderOfTheTasksDoesNotMatterAndTheSeedDoes() {
        let split = split(tasks, development: 3, gate: 1)
        #expect(self.split(tasks.reversed(), development: 3, gate: 1) == split)
        let gates = (0..<20).map { self.split(tasks, development: 0, gate: 1, seed: $0).gate[0].instanceID }
        #expect(Set(gates).count > 1)
    }

    @Test func moreTasksMoveNoOtherAcross() {
        let few = split(tasks, development: 2)
        let more = split(tasks + [task("h0", heldOut: true)], development: 2)
        #expect(few.development == more.development)
        #expect(Set(more.gate.map(\.instanceID)).subtracting(few.gate.map(\.instanceID)) == ["h0"])
    }
}
