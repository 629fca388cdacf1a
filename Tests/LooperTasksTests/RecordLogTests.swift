import Foundation
import LooperTasks
import LooperTestSupport
import Testing

@Suite struct RecordLogTests {
    @Test func `a cut line is taken away and the rest goes on`() async throws {
        try await TemporaryDirectory.with { folder in
            let file = folder.appending("log.jsonl")
            do {
                let (log, none) = try RecordLog<[String: Int]>.open(file)
                #expect(none.isEmpty)
                try log.add(["a": 1])
                try log.add(["b": 2])
            }
            try folder.write(folder.read("log.jsonl") + "{\"c\":", to: "log.jsonl")
            let (next, records) = try RecordLog<[String: Int]>.open(file)
            #expect(records == [["a": 1], ["b": 2]])
            try next.add(["d": 4])
            #expect(try folder.read("log.jsonl") == "{\"a\":1}\n{\"b\":2}\n{\"d\":4}\n")
        }
    }

    @Test func `a log that is open is read without its cut line, which stays`() async throws {
        try await TemporaryDirectory.with { folder in
            let file = folder.appending("log.jsonl")
            #expect(throws: TasksError.self) { try RecordLog<[String: Int]>.read(file) }
            let (log, _) = try RecordLog<[String: Int]>.open(file)
            try log.add(["a": 1])
            let text = try folder.read("log.jsonl") + "{\"c\":"
            try folder.write(text, to: "log.jsonl")
            #expect(try RecordLog<[String: Int]>.read(file) == [["a": 1]])
            #expect(try folder.read("log.jsonl") == text)
        }
    }

    @Test func `a log that is open is busy`() async throws {
        try await TemporaryDirectory.with { folder in
            let file = folder.appending("log.jsonl")
            let (log, _) = try RecordLog<[String: Int]>.open(file)
            let error = #expect(throws: TasksError.self) { try RecordLog<[String: Int]>.open(file) }
            #expect(error?.code == .busy)
            try log.add(["a": 1])
        }
    }

    @Test func `a line that is no record is named`() async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write("{\"a\":1}\nnonsense\n", to: "log.jsonl")
            let error = #expect(throws: TasksError.self) {
                try RecordLog<[String: Int]>.open(folder.appending("log.jsonl"))
            }
            #expect(error?.message.contains("line 2") == true)
        }
    }
}

@Suite struct TestPatchTests {
    @Test(arguments: [
        ("--- a/src/m.py\n+++ b/src/m.py\n@@ -1 +1 @@\n-a\n+b\n", false),
        ("--- a/tests/m.py\n+++ b/tests/m.py\n@@ -1 +1 @@\n-a\n+b\n", true),
        ("--- /dev/null\n+++ b/test_m.py\n@@ -0,0 +1 @@\n+b\n", true),
        ("--- a/test_m.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n", true),
        ("--- a/m.py\n+++ b/m.py\n@@ -1,2 +1 @@\n--- a/test_m.py\n+b\n c\n", false),
        ("", false),
    ])
    func `a patch to tests is known by its paths`(patch: String, touches: Bool) {
        #expect(Patch.touchesTests(patch) == touches)
    }
}
