import LooperCore
import Testing

@testable import LooperProviders

@Suite struct LoneSurrogatesTests {
    @Test(arguments: [
        (#""a\ud83d""#, "a\u{FFFD}"), (#""\ude00b""#, "\u{FFFD}b"), (#""\ud83d\ude00""#, "\u{1F600}"),
        (#""\ud83d\ud83d\ude00""#, "\u{FFFD}\u{1F600}"), (#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"),
        (#""\\ud83d""#, #"\ud83d"#), (#""\\\ud83d""#, "\\\u{FFFD}"), (#""\u00e9\n\"""#, "é\n\""),
    ])
    func halvesOfCharactersAreRepaired(json: String, text: String) {
        #expect(JSONValue(json: json.utf8) == .string(text))
    }

    @Test(arguments: [#""\ud83"#, #""\u"#, "\"\\", "", "{", #"{"a":\ud83d}"#])
    func whatIsNoJSONStaysSo(text: String) {
        #expect(JSONValue(json: text.utf8) == nil)
    }
}
