import Testing

@testable import LooperProviders

@Suite struct PriceTableTests {
    private static let json = """
        [{"host":"h","models":["gpt-5","gpt-5-mini"],"window":100,"price":{"input":1,"output":2},"source":"s","date":"d"}]
        """

    @Test(arguments: [
        ("gpt-5", true), ("gpt-5-mini", true), ("gpt-5-2025-08-07", true), ("gpt-5-20250807", true),
        ("gpt-5-latest", true), ("gpt-5-nano", false), ("gpt-5.1", false), ("gpt-50", false), ("gpt-5-", false),
    ])
    func findsAModelAndItsDatedEditions(model: String, isKnown: Bool) throws {
        let table = try PriceTable(json: Self.json, name: "x")
        #expect((table.entry(for: model, host: "h") != nil) == isKnown)
        #expect(table.entry(for: model, host: "other") == nil)
    }

    @Test(arguments: ["{}", "[{\"host\":\"h\"}]", "nonsense", json.replacing("\"output\":2", with: "\"output\":-2")])
    func saysWhatIsWrong(text: String) {
        let error = #expect(throws: ProviderError.self) { try PriceTable(json: text, name: "prices.json") }
        #expect(error?.message.hasPrefix("prices.json: ") == true)
    }
}
