import Foundation
import LooperTools
import Testing

@Suite struct ToolLimitsTests {
    private func decode(_ text: String) throws -> ToolLimits {
        try JSONDecoder().decode(ToolLimits.self, from: Data(text.utf8))
    }

    @Test func everyFieldComesBack() throws {
        var limits = ToolLimits()
        limits.shellTimeout = 5
        limits.fuzzyEditThreshold = 0.7
        limits.lineRanges = false
        let data = try JSONEncoder().encode(limits)
        #expect(try JSONDecoder().decode(ToolLimits.self, from: data) == limits)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let names = try #require(object).keys
        #expect(names.count == Mirror(reflecting: limits).children.count)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        var expected = ToolLimits()
        expected.readLines = 7
        #expect(try decode("{\"read_lines\": 7}") == expected)
        #expect(try decode("{}") == ToolLimits())
    }

    @Test(arguments: [
        ("{\"raed_lines\": 7}", "tools has no raed_lines; its fields are edit_context_lines"),
        ("{\"read_lines\": 0}", "read_lines is 0"), ("{\"suggestions\": -1}", "suggestions is -1"),
        ("{\"shell_timeout\": 0}", "shell_timeout"), ("{\"fuzzy_edit_threshold\": 1.5}", "fuzzy_edit_threshold is 1.5"),
    ])
    func refusesWhatCannotBe(_ text: String, _ words: String) {
        let error = #expect(throws: ToolsError.self) { try decode(text) }
        #expect(error?.code == .badConfiguration)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func refusesOtherTypes() {
        #expect(throws: DecodingError.self) { try decode("{\"read_lines\": \"many\"}") }
    }
}
