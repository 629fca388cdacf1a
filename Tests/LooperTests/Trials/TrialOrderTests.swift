import LooperCore
import Testing

@testable import Looper

@Suite struct TrialOrderTests {
    private let tasks = (0..<30).map {
        CodingTask(instanceID: "t\($0)", repo: "r", baseCommit: "c", problemStatement: "", failToPass: [])
    }
    private let settings = [TrialSetting.none, TrialSetting("prompt", arm: .prompt), TrialSetting("both", arm: .both)]

    @Test func `the settings of a task stand together, in every order`() {
        let order = TrialUnit.order(tasks, settings, seeds: [3, 4])
        #expect(order.count == 180 && Set(order.map(\.key)).count == 180)
        let blocks = stride(from: 0, to: order.count, by: 3).map { Array(order[$0..<$0 + 3]) }
        #expect(blocks.allSatisfy { block in Set(block.map { "\($0.task.instanceID) \($0.seed)" }).count == 1 })
        #expect(Set(blocks.map { $0.map(\.setting.label) }).count == 6)
        #expect(order.map(\.key.task) != order.map(\.key.task).sorted())
    }

    @Test func `the order is the same each time`() {
        let first = TrialUnit.order(tasks, settings, seeds: [3])
        #expect(first == TrialUnit.order(tasks, settings, seeds: [3]))
        #expect(first != TrialUnit.order(tasks, settings, seeds: [4]))
    }
}
