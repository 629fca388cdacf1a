import Foundation
import LooperTestSupport
import Testing

/// The contract of `looper parse` for other programs.
struct ParseCommandTests {
    private func looper(_ arguments: [String], input: String = "") async throws -> LooperProgram.Run {
        try await TemporaryDirectory.with { try await LooperProgram(home: $0).run(arguments, input: input) }
    }

    private func parse(_ reply: String, _ arguments: String...) async throws -> [String: Any] {
        let run = try await looper(["parse"] + arguments, input: reply)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
        return try #require(run.events.first)
    }

    @Test(arguments: [
        ("I look.\n<bash>ls -la</bash>", "bash", ["command": "ls -la"]),
        ("<read>a.py</read>", "read", ["path": "a.py"]),
        ("<search path=\"src\">def f</search>", "search", ["path": "src", "pattern": "def f"]),
        ("<search>def f</search>", "search", ["pattern": "def f"]),
        (
            "<edit path=\"f\">\n  a\n=======\n  b\n\n  c\n</edit>", "edit",
            ["path": "f", "old": "  a", "new": "  b\n\n  c"]
        ),
        ("<edit path=\"f\">\na\n=======\n</edit>", "edit", ["path": "f", "old": "a", "new": ""]),
        (
            #"{"name":"edit","arguments":{"path":"f","old":"Title\n=======\n","new":"Topic\n=======\n"}}"#, "edit",
            ["path": "f", "old": "Title\n=======", "new": "Topic\n======="]
        ),
        ("<write path=\"f\">\n  x\n\n</write>", "write", ["path": "f", "content": "  x\n"]),
        ("<write path=\"é\">\r\n日本 😀\r\n</write>", "write", ["path": "é", "content": "日本 😀"]),
        ("<done/>", "done", [:]),
        (
            "<tool_call>{\"name\": \"bash\", \"arguments\": {\"command\": \"ls\"}}</tool_call>", "bash",
            ["command": "ls"]
        ),
    ])
    func printsCalls(_ reply: String, _ tool: String, _ arguments: [String: String]) async throws {
        let object = try await parse(reply)
        #expect(object["status"] as? String == "call")
        #expect(object["tool"] as? String == tool)
        #expect(object["arguments"] as? [String: String] == arguments)
    }

    @Test func printsLinesAsNumbersAndKeysInOrder() async throws {
        let run = try await looper(["parse"], input: "<think>x</think>\n<read>src/a.py:3-9</read>\n")
        let expected = #"{"arguments":{"end":9,"path":"src/a.py","start":3},"status":"call","#
        #expect(run.output == expected + #""thought":"<think>x</think>","tool":"read"}"# + "\n")
        let open = try await looper(["parse"], input: "<read path='a.py' start='3'/>")
        #expect(open.output == #"{"arguments":{"path":"a.py","start":3},"status":"call","tool":"read"}"# + "\n")
    }

    @Test(arguments: ["", "\n", "I wonder.", "Use `<bash>ls</bash>`.", "<think><bash>ls</bash>", "\u{0}<bash"])
    func printsNone(_ reply: String) async throws {
        let object = try await parse(reply)
        #expect(object["status"] as? String == "none")
        #expect(object["tool"] == nil)
    }

    @Test(arguments: [
        ("<edit path=\"f\">\na\n</edit>", "edit", "======="),
        ("<write>\nx\n</write>", "write", "<write path="),
        ("<edit path=\"f>\na\n=======\nb\n</edit>", "edit", "<edit path="),
        ("<bash></bash>", "bash", "<bash>"),
        ("<read>\na\nb\n</read>", "read", "<read>"),
        ("<tool_call>{\"name\": \"bash\", \"arguments\": [1]}</tool_call>", "bash", "<bash>"),
    ])
    func saysWhatTheModelWouldBeTold(_ reply: String, _ tool: String, _ word: String) async throws {
        let object = try await parse(reply)
        #expect(object["status"] as? String == "malformed")
        #expect(object["tool"] as? String == tool)
        #expect((object["message"] as? String)?.contains(word) == true)
        #expect(object["arguments"] == nil)
    }

    @Test func truncatedIsNotMalformed() async throws {
        let cut = "<write path=\"f\">\nx = 1\n"
        let object = try await parse(cut, "--truncated")
        #expect(object["status"] as? String == "truncated")
        #expect(object["tool"] as? String == "write")
        let whole = try await parse(cut)
        #expect(whole["status"] as? String == "call")
        let early = try await parse("I think", "--truncated")
        #expect(early["status"] as? String == "truncated")
        #expect(early["tool"] is NSNull)
        let complete = try await parse("<bash>ls</bash>\nand th", "--truncated")
        #expect(complete["status"] as? String == "call")
    }

    @Test func readsOneMegabyte() async throws {
        let content = String(repeating: "    </write> = `x`\n", count: 55_000)
        let object = try await parse("<write path=\"f\" until=\"END1\">\n\(content)\nEND1\n")
        let arguments = try #require(object["arguments"] as? [String: String])
        #expect(arguments["content"] == content)
    }

    @Test func knowsBundles() async throws {
        let bundle = """
            name: fly
            help: <fly to-place="x" seats="2">now</fly>
            example: <fly to-place="x">now</fly>
            arguments:
              - {name: to-place, required: true}
              - {name: seats, type: integer}
              - {name: when, in: body}
            command: run
            """
        try await TemporaryDirectory.with { folder in
            try folder.write(bundle, to: "fly/tool.yaml")
            try folder.write("true", to: "fly/run")
            let object = try await parse("<fly to-place=\"Rome\" seats='2'>now</fly>", "--tools", folder.path)
            #expect(object["tool"] as? String == "fly")
            let arguments = try #require(object["arguments"] as? [String: Any])
            #expect(arguments["to-place"] as? String == "Rome")
            #expect(arguments["seats"] as? Int == 2)
            #expect(arguments["when"] as? String == "now")
            let wrong = try await parse("<fly to-place=\"Rome\" seats='two'/>", "--tools", folder.path)
            #expect(wrong["status"] as? String == "malformed")
            #expect((wrong["message"] as? String)?.contains("seats must be a whole number") == true)
            let unknown = try await parse("<fly to-place=\"Rome\">now</fly>")
            #expect(unknown["status"] as? String == "none")
            try folder.write("name: [", to: "fly/tool.yaml")
            let broken = try await looper(["parse", "--tools", folder.path], input: "<done/>")
            #expect(broken.status != 0)
            #expect(broken.errors.contains("fly/tool.yaml:"))
        }
    }

    @Test func refusesBadUse() async throws {
        #expect(try await looper(["parse", "--tools", "/nowhere/at/all"]).status != 0)
        #expect(try await looper(["parse", "reply.txt"]).status != 0)
        let invalid = try await TemporaryDirectory.with {
            try await LooperProgram(home: $0).shell("printf '<bash>\\377</bash>' | \(LooperProgram.path) parse")
        }
        #expect(invalid.status == 0)
        #expect(invalid.output == #"{"arguments":{"command":"\#u{FFFD}"},"status":"call","tool":"bash"}"# + "\n")
    }

    @Test func timesTheParser() async throws {
        let run = try await looper(["bench", "parse", "--bytes", "2000", "--json"])
        let times = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Double])
        #expect(times.count >= 20)
        #expect(times.values.allSatisfy { $0 >= 0 })
        #expect(try await looper(["bench", "parse", "--bytes", "0"]).status != 0)
    }
}
