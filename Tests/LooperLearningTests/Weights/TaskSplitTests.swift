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
            practice: PracticeOrigin(operatorName: "slice", module: "m.py", isHeldOut: heldOut)
        )
    }

    private func split(_ tasks: [CodingTask], development: Int, gate: Int? = nil, seed: UInt64 = 1) -> TaskSplit {
        TaskSplit(tasks, learnable: ["a", "b", "c", "d"], development: development, gate: gate, seed: seed)
    }

    private var tasks: [CodingTask] {
        ["a", "b", "c", "d", "x", "y"].map { task($0) } + ["h1", "h2", "h3"].map { task($0, heldOut: true) }
    }

    @Test func tasksWithoutADemonstrationChooseFirst() {
        #expect(Set(split(tasks, development: 2).development.map(\.instanceID)) == ["x", "y"])
        let three = Set(split(tasks, development: 3).development.map(\.instanceID))
        #expect(three.isSuperset(of: ["x", "y"]) && three.count == 3)
    }

    @Test func heldOutTasksJudgeAndDoNothingElse() {
        let split = split(tasks, development: 99)
        #expect(Set(split.gate.map(\.instanceID)) == ["h1", "h2", "h3"])
        #expect(split.development.count == 6)
        #expect(split.kept.count == 9)
        #expect(self.split(tasks, development: 0, gate: 2).gate.count == 2)
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
