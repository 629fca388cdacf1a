import LooperCore
import LooperTasks
import Testing

@Suite struct TaskSelectionTests {
    private static let all = ["a__x-1", "a__x-2", "b__y-1", "b__y-2", "c__z-1"].map {
        CodingTask(instanceID: $0, repo: "r", baseCommit: "0", problemStatement: "", failToPass: ["t"])
    }

    private func names(_ selection: TaskSelection) throws -> [String] {
        try selection.tasks(of: Self.all).map { String($0.instanceID.prefix(1) + $0.instanceID.suffix(1)) }
    }

    @Test(arguments: [
        ("0:2", ["a1", "a2"]), ("3:", ["b2", "c1"]), (":1", ["a1"]), ("-2:", ["b2", "c1"]), (":-4", ["a1"]),
        ("2:99", ["b1", "b2", "c1"]), ("3:1", []), (":", ["a1", "a2", "b1", "b2", "c1"]),
    ])
    func slicesAreThoseOfPython(_ slice: String, _ expected: [String]) throws {
        #expect(try names(TaskSelection(slice: slice)) == expected)
    }

    @Test func aFilterIsWhatNamesBeginWith() throws {
        #expect(try names(TaskSelection(filter: "[ab]__")) == ["a1", "a2", "b1", "b2"])
        #expect(try names(TaskSelection(filter: "_")) == [])
    }

    @Test func namesKeepTheOrderOfTheFile() throws {
        #expect(try names(TaskSelection(ids: ["c__z-1", "a__x-1"])) == ["a1", "c1"])
    }

    @Test func sharesAreAPartition() throws {
        let shares = try ["1/2", "2/2", "0/2"].map { try names(TaskSelection(shard: $0)) }
        #expect(shares == [["a1", "b1", "c1"], ["a2", "b2"], ["a2", "b2"]])
    }

    @Test func sliceComesAfterFilterAndShareLast() throws {
        #expect(try names(TaskSelection(filter: "[ab]", slice: "1:", shard: "1/2")) == ["a2", "b2"])
    }

    @Test(arguments: [
        TaskSelection(ids: ["d"]), TaskSelection(filter: "("), TaskSelection(slice: "3"), TaskSelection(slice: "a:b"),
        TaskSelection(shard: "3/2"), TaskSelection(shard: "1"), TaskSelection(shard: "0/0"),
    ])
    func whatMakesNoSenseIsRefused(_ selection: TaskSelection) {
        #expect(throws: TasksError.self) { try selection.tasks(of: Self.all) }
    }
}
