import LooperCore
import Testing

@testable import LooperTools

@Suite struct ArgumentTypeTests {
    @Test(arguments: [
        (ArgumentType.string, " a b ", " a b "), (.content, "a\0b", "a\0b"), (.integer, " 12 ", "12"),
        (.integer, "+7", "7"),
        (.integer, "-0", "0"), (.number, "1.50", "1.50"), (.number, "-2e3", "-2e3"), (.boolean, "Yes", "true"),
        (.boolean, "0", "false"), (.path, "a/b.py", "a/b.py"), (.path, "./a//b/../c ", "a/c"), (.path, "-rf", "./-rf"),
        (.path, ".", "."), (.path, "a/..", "."), (.choice(["a", "b c"]), "b c", "b c"), (.path, "ü/x y", "ü/x y"),
    ])
    func takesValues(_ type: ArgumentType, _ text: String, _ value: String) throws {
        #expect(try type.value(of: text) == value)
    }

    @Test(arguments: [
        (ArgumentType.string, "a\0b", "zero byte"), (.integer, "ten", "whole number, not \"ten\""),
        (.integer, "1.5", "whole"),
        (.integer, "9223372036854775808", "whole number"), (.number, "nan", "a number"), (.number, "inf", "a number"),
        (.number, "0x1p3", "a number"), (.number, "", "a number"), (.boolean, "maybe", "true or false"),
        (.path, "/etc/passwd", "relative to the root"), (.path, "~/x", "relative"),
        (.path, "../x", "inside the repository"),
        (.path, "a/../../x", "inside"), (.path, "a\nb", "one path on one line"), (.path, " ", "not nothing"),
        (.choice(["a", "b"]), "c", "one of a, b"), (.string, String(repeating: "x", count: 100_000), "100000 bytes"),
    ])
    func refusesOthersInWords(_ type: ArgumentType, _ text: String, _ words: String) {
        let complaint = #expect(throws: ArgumentComplaint.self) { try type.value(of: text) }
        #expect(complaint?.words.contains(words) == true, "\(complaint?.words ?? "")")
    }

    private static let arguments = [
        ToolArgument(name: "path", type: .path, isRequired: true),
        ToolArgument(name: "max-depth", type: .integer, defaultValue: "3"), ToolArgument(name: "flag", type: .boolean),
        ToolArgument(name: "text", type: .content, place: .body),
    ]

    @Test func bindsACall() throws {
        let call = ToolCall("x", attributes: ["path": "a", "flag": "no"], body: "$(rm)\n")
        let values = try ArgumentValues(call, of: Self.arguments)
        let expected = ["LOOPER_ARG_PATH": "a", "LOOPER_ARG_FLAG": "false", "LOOPER_ARG_MAX_DEPTH": "3"]
        #expect(values.variables == expected)
        #expect(values.input == Array("$(rm)\n".utf8))
        let least = try ArgumentValues(ToolCall("x", attributes: ["path": "a"]), of: Self.arguments)
        #expect(least.variables.keys.sorted() == ["LOOPER_ARG_MAX_DEPTH", "LOOPER_ARG_PATH"])
        #expect(least.input.isEmpty)
    }

    @Test(arguments: [
        (ToolCall("x"), "The attribute path is missing."),
        (ToolCall("x", attributes: ["path": "a", "size": "1"]), "There is no attribute size."),
        (
            ToolCall("x", attributes: ["path": "a", "max-depth": "deep"]),
            "The attribute max-depth must be a whole number"
        ),
    ])
    func complainsByName(_ call: ToolCall, _ words: String) {
        let complaint = #expect(throws: ArgumentComplaint.self) { try ArgumentValues(call, of: Self.arguments) }
        #expect(complaint?.words.hasPrefix(words) == true, "\(complaint?.words ?? "")")
    }

    @Test func aToolWithoutBodyTakesNone() {
        #expect(throws: ArgumentComplaint.self) { try ArgumentValues(ToolCall("x", body: "y"), of: []) }
        let needed = [ToolArgument(name: "text", place: .body, isRequired: true)]
        let complaint = #expect(throws: ArgumentComplaint.self) { try ArgumentValues(ToolCall("x"), of: needed) }
        #expect(complaint?.words == "The text between the tags is missing.")
    }
}
