import LooperCore
import LooperTools
import Testing

struct CallArgumentsTests {
    private func specification(_ name: String, _ body: ToolSpecification.Body = .text) -> ToolSpecification {
        ToolSpecification(name: name, body: body, help: "x", example: "<\(name)>x</\(name)>")
    }

    @Test(arguments: [
        ("a.py", ["path": JSONValue.string("a.py")]),
        ("a.py:3-9", ["path": .string("a.py"), "start": .integer(3), "end": .integer(9)]),
        ("a.py:3-", ["path": .string("a.py"), "start": .integer(3)]),
        ("a:b.py", ["path": .string("a:b.py")]),
        ("", ["path": .string("")]),
    ])
    func readHasPathAndLines(_ body: String, _ values: [String: JSONValue]) {
        #expect(CallArguments(ToolCall("read", body: body), of: []).values == values)
    }

    @Test func theFirstSeparatorPartsAnEdit() {
        let call = ToolCall("edit", attributes: ["path": "f"], body: "a\n=======\nb\n=======\nc")
        let values = CallArguments(call, of: []).values
        #expect(values == ["path": .string("f"), "old": .string("a"), "new": .string("b\n=======\nc")])
    }

    @Test func aBundlesToolHasItsArgumentsOfTheirTypes() {
        let arguments = [
            ToolArgument(name: "to"), ToolArgument(name: "seats", type: .integer),
            ToolArgument(name: "back", type: .boolean),
            ToolArgument(name: "weight", type: .number), ToolArgument(name: "note", place: .body),
        ]
        let call = ToolCall("fly", attributes: ["to": "Rome", "seats": " 2", "back": "yes"], body: "window")
        let expected: [String: JSONValue] = [
            "to": .string("Rome"), "seats": .integer(2), "back": .bool(true), "note": .string("window"),
        ]
        #expect(CallArguments(call, of: arguments).values == expected)
        let bare = ToolCall("fly", attributes: ["to": "Rome", "seats": "two"])
        #expect(CallArguments(bare, of: arguments).values == ["to": .string("Rome"), "seats": .string("two")])
    }

    @Test func aRehearsalComplainsOfTheFormAlone() async throws {
        let write = WriteTool(specification: specification("write", .content))
        let fine = ToolCall("write", attributes: ["path": "f"], body: "x")
        #expect(try await CallArguments.complaint(about: fine, of: write) == nil)
        let pathless = ToolCall("write", attributes: ["path": " "], body: "x")
        #expect(try await CallArguments.complaint(about: pathless, of: write)?.contains("<write>") == true)
        let done = DoneTool(specification: specification("done", .none))
        #expect(try await CallArguments.complaint(about: ToolCall("done"), of: done) == nil)
    }
}
