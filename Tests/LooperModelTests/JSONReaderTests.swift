import Foundation
import LooperCore
import Testing

@testable import LooperModel

struct JSONReaderTests {
    private func read(_ text: String) throws -> JSONValue {
        try Array(text.utf8).withUnsafeBytes { try JSONReader.value(of: $0) }
    }

    @Test func `reads every kind of value`() throws {
        let text = """
             {"a": [1, -20, 0, 1.5, -2e3, 1E-2, 9223372036854775807, 9223372036854775808], "b": {"": true, "x": false},
            "c": null, "d": [], "e": {}, "f": "Ġ\\u00e9\\ud83e\\udde0\\n\\t\\r\\b\\f\\"\\\\\\/ größer 🧠"}\n
            """
        #expect(
            try read(text)
                == .object([
                    "a": .array([
                        .integer(1), .integer(-20), .integer(0), .number(1.5), .number(-2000), .number(0.01),
                        .integer(.max), .number(9_223_372_036_854_775_808),
                    ]),
                    "b": .object(["": .bool(true), "x": .bool(false)]), "c": .null, "d": .array([]), "e": .object([:]),
                    "f": .string("Ġé🧠\n\t\r\u{8}\u{C}\"\\/ größer 🧠"),
                ])
        )
    }

    @Test func `agrees with Foundation on the fixtures`() throws {
        // Foundation makes integers of numbers as 1.0, so files with such are left out.
        for name in ["tokenizer/tokenizer.json", "tokenizer/lines.json", "tokenizer/pipelines.json"] {
            let data = try Fixtures.data(name)
            let value = try data.withUnsafeBytes { try JSONReader.value(of: $0) }
            #expect(try value == JSONDecoder().decode(JSONValue.self, from: data))
        }
    }

    @Test(arguments: [
        ("", "cut short"), ("{", "name is missing"), ("{\"a\"", "':' is missing"), ("{\"a\":1", "',' is missing"),
        ("{\"a\":1,}", "name is missing"), ("[1,]", "neither"), ("[1 2]", "',' is missing"),
        ("1 2", "something follows"),
        ("{\"a\":1,\"a\":1}", "twice"), ("\"a", "cut short"), ("\"a\\", "cut short"), ("\"a\nb\"", "control character"),
        ("\"\\x\"", "unknown escape"), ("\"\\u12\"", "four digits"), ("\"\\ud800\"", "surrogate"),
        ("\"\\udc00\"", "surrogate"), ("\"\\ud800\\u0041\"", "surrogate"), ("01", "neither"), ("+1", "neither"),
        (".5", "neither"), ("1.", "neither"), ("--1", "neither"), ("-", "neither"), ("nan", "neither"),
        ("tru", "neither"), ("1e999", "neither"), ("'a'", "neither"), ("{a:1}", "name is missing"),
        (String(repeating: "[", count: 100_000), "nested"),
    ])
    func `says what is wrong and where`(text: String, expected: String) {
        let error = #expect(throws: ModelError.self) { try read(text) }
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "no error")")
        #expect(error?.message.contains("byte offset") == true)
    }

    @Test func `a string must be UTF-8`() {
        let error = #expect(throws: ModelError.self) {
            try ([0x22, 0xFF, 0x22] as [UInt8]).withUnsafeBufferPointer {
                try JSONReader.value(of: UnsafeRawBufferPointer($0))
            }
        }
        #expect(error?.message.contains("byte offset") == true)
    }
}
