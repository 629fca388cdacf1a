import Foundation
import LooperCore
import LooperTasks
import Testing

@Suite struct TaskFileTests {
    private static func row(_ id: String = "a", _ tests: String = #"["t"]"#) -> String {
        #"{"instance_id":"\#(id)","repo":"r","base_commit":"c","problem_statement":"p","FAIL_TO_PASS":\#(tests)}"#
    }

    @Test(arguments: [
        row("a") + "\n\n" + row("b") + "\n", "[" + row("a") + ",\n" + row("b") + "]", row("a") + "\r\n" + row("b"),
    ])
    func readsLinesAndArrays(_ text: String) throws {
        let tasks = try TaskFile.parse(text, name: "tasks")
        #expect(tasks.map(\.instanceID) == ["a", "b"])
        #expect(tasks[0].failToPass == ["t"])
        #expect(tasks[0].passToPass == [])
    }

    @Test func testsMayBeAStringThatHoldsAList() throws {
        let tasks = try TaskFile.parse(Self.row("a", #""[\"t (a.B)\", \"u\"]""#), name: "tasks")
        #expect(tasks[0].failToPass == ["t (a.B)", "u"])
    }

    private static let faults: [(text: String, words: String)] = [
        ("\(row())\n{", "t.jsonl:2: this is not valid JSON"),
        (row("a", "[]"), "t.jsonl:1: a has no FAIL_TO_PASS tests"),
        ("\(row())\n\(row())", "t.jsonl:2: a is there already, at t.jsonl:1"),
        ("", "t.jsonl holds no tasks"),
        (row("a", "7"), "`FAIL_TO_PASS` has the wrong type"),
        (row("a", #""x""#), "`FAIL_TO_PASS`: a list of test names"),
        (#"{"instance_id":"a"}"#, "t.jsonl:1: the field `repo` is missing"),
        ("[7]", "t.jsonl, entry 1: an object with named fields"),
        ("[null]", "t.jsonl, entry 1: an object with named fields"),
        ("5", "t.jsonl:1: an object with named fields"),
        (
            row().dropLast() + #","environment":{"test_command":"t","log_parser":"unittest","test_timeout":0}}"#,
            "`test_timeout` of a is 0.0; it must be above 0"
        ),
        ("[\(row()),", "t.jsonl: this is not valid JSON"),
        (#"{"instance_id":"a","repo":null}"#, "the field `repo` is null"),
    ]

    @Test(arguments: faults)
    func namesPlaceAndField(_ text: String, _ words: String) {
        let error = #expect(throws: TasksError.self) { try TaskFile.parse(text, name: "t.jsonl") }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func aByteOrderMarkIsSkipped() throws {
        let scratch = try Scratch()
        try scratch.url.put("\u{FEFF}" + Self.row(), at: "tasks.jsonl")
        #expect(try TaskFile.load(scratch.url.appendingPathComponent("tasks.jsonl").path).map(\.instanceID) == ["a"])
        try scratch.url.put("\u{FEFF}" + #"{"a":{"model_patch":"d"}}"#, at: "p.json")
        #expect(try Predictions.load(scratch.url.appendingPathComponent("p.json").path).byTask["a"]?.patch == "d")
    }

    @Test func aMissingFileIsTold() {
        let error = #expect(throws: TasksError.self) { try TaskFile.load("/nowhere/tasks.jsonl") }
        #expect(error?.code == .unreadableFile)
    }
}

@Suite struct PredictionsTests {
    private func load(_ text: String, as name: String) throws -> Predictions {
        let scratch = try Scratch()
        try scratch.url.put(text, at: name)
        return try Predictions.load(scratch.url.appendingPathComponent(name).path)
    }

    @Test(arguments: [
        ("p.json", #"{"a":{"model_name_or_path":"m","model_patch":"d"},"b":{"model_patch":null,"extra":1}}"#),
        ("p.json", #"[{"instance_id":"a","model_name_or_path":"m","model_patch":"d"},{"instance_id":"b"}]"#),
        (
            "p.jsonl",
            "{\"instance_id\":\"a\",\"model_name_or_path\":\"m\",\"model_patch\":\"d\"}\n{\"instance_id\":\"b\"}\n"
        ),
    ])
    func readsEveryForm(_ name: String, _ text: String) throws {
        let predictions = try load(text, as: name)
        #expect(predictions.byTask["a"] == Prediction(instanceID: "a", modelName: "m", patch: "d"))
        #expect(predictions.byTask["b"]?.patch == "")
        #expect(predictions.byTask.count == 2)
    }

    @Test func oneLineIsOnePrediction() throws {
        #expect(try load(#"{"instance_id":"a","model_patch":"d"}"#, as: "p.jsonl").byTask["a"]?.patch == "d")
    }

    @Test func duplicatesAreTold() throws {
        let predictions = try load(
            "{\"instance_id\":\"a\",\"model_patch\":\"1\"}\n{\"instance_id\":\"a\",\"model_patch\":\"2\"}",
            as: "p.jsonl"
        )
        #expect(predictions.duplicates == ["a"])
        #expect(predictions.byTask["a"]?.patch == "2")
    }

    @Test func unknownTasksAreAnError() throws {
        let predictions = Predictions([Prediction(instanceID: "x", modelName: "m", patch: "")])
        let error = #expect(throws: TasksError.self) { try predictions.check(against: []) }
        #expect(error?.code == .unknownTask)
        #expect(error?.message.contains("x") == true)
    }

    @Test(arguments: [
        ("p.jsonl", "{\"model_patch\":\"d\"}\n{}"), ("p.json", #"{"a":7}"#), ("p.json", "nonsense"),
        ("p.json", "[null]"), ("p.json", "5"), ("p.json", #"{"a":null}"#),
    ])
    func nonsenseIsAnError(_ name: String, _ text: String) {
        let error = #expect(throws: TasksError.self) { try load(text, as: name) }
        #expect(error?.code == .badPredictions)
    }

    @Test func whatIsWrittenIsRead() throws {
        let scratch = try Scratch()
        let path = scratch.url.appendingPathComponent("preds.json").path
        let predictions = Predictions([Prediction(instanceID: "a/b", modelName: "org/m", patch: "-\r\n+é\u{2028}\n")])
        try predictions.write(to: path)
        #expect(try Predictions.load(path) == predictions)
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(json["a/b"]?["model_name_or_path"] == .string("org/m"))
        #expect(throws: TasksError.self) { try predictions.write(to: "/nowhere/preds.json") }
    }
}
