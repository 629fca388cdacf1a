import Foundation
import LooperCore
import Testing

@Suite struct CodingTaskTests {
    private let row = """
        {"instance_id": "a__b-1", "repo": "a/b", "base_commit": "c0ffee", "problem_statement": "It fails.",
         "FAIL_TO_PASS": ["t.A.test_x"], "environment": {"test_command": "run {tests}", "log_parser": "unittest"}}
        """

    @Test func readsARowWithOnlyWhatItMustHave() throws {
        let task = try JSONDecoder().decode(CodingTask.self, from: Data(row.utf8))
        #expect(task.instanceID == "a__b-1")
        #expect(task.passToPass.isEmpty && task.patch.isEmpty && task.bugPatch == nil)
        #expect(task.environment == EnvironmentRecipe(testCommand: "run {tests}", logParser: "unittest"))
    }

    @Test func writesWhatItReads() throws {
        let task = try JSONDecoder().decode(CodingTask.self, from: Data(row.utf8))
        let again = try JSONDecoder().decode(CodingTask.self, from: JSONEncoder().encode(task))
        #expect(again == task)
    }

    @Test func namesAMissingField() {
        let broken = row.replacingOccurrences(of: "\"repo\"", with: "\"repos\"")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(CodingTask.self, from: Data(broken.utf8)) }
    }
}

@Suite struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "-3", "1.5", "\"a\"", "[1,[],{\"k\":null}]", "{\"a\":1,\"b\":[true,\"x\"]}", "9007199254740993",
    ])
    func keepsTheKindOfAValue(text: String) throws {
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
    }
}
