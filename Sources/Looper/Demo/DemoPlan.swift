import Foundation

/// What the demo does: which tasks, which arms, which skill.
public struct DemoPlan: Sendable {
    /// The bugs, in order.
    public let tasks: [CodingTask]
    /// The arms and their shares.
    public let allocation: Allocation
    /// The skill of the arm `prompt`.
    public let skillName: String

    /// The plan inside the program.
    ///
    /// The salt was chosen so that each arm gets three of the six tasks.
    public init() throws {
        let text = TextFolderSource.embeddedFiles()["looper/demo/tasks.jsonl"] ?? ""
        tasks = try TaskFile.parse(text, name: "demo/tasks.jsonl")
        allocation = Allocation(
            experiment: "demo",
            salt: "looper-demo-37",
            weights: [.init(.none, 1), .init(.prompt, 1)]
        )
        skillName = "run-the-failing-test"
    }

    /// The plan with only the tasks named `ids`, where any are.
    ///
    /// - Throws: ``LooperError`` for a name that is no task of the demo.
    public func only(_ ids: [String]) throws -> DemoPlan {
        guard !ids.isEmpty else { return self }
        for id in ids where !tasks.contains(where: { $0.instanceID == id }) {
            let known = tasks.map(\.instanceID).joined(separator: ", ")
            throw LooperError(.badInput, "'\(id)' is no task of the demo; these are: \(known)")
        }
        return DemoPlan(
            tasks: tasks.filter { ids.contains($0.instanceID) },
            allocation: allocation,
            skillName: skillName
        )
    }

    private init(tasks: [CodingTask], allocation: Allocation, skillName: String) {
        self.tasks = tasks
        self.allocation = allocation
        self.skillName = skillName
    }
}
