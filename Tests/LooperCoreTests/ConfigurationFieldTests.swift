import LooperCore
import Testing

@Suite struct ConfigurationFieldTests {
    private typealias Kind = ConfigurationField.Kind

    private static let kinds: [(kind: Kind, words: String)] = [
        (.boolean, "true or false"), (.text, "text"), (.texts, "a list of texts"),
        (.choice(["on", "off"]), "one of on, off"), (.integer(.init()), "a whole number"),
        (.integer(.init(atLeast: 1)), "a whole number, at least 1"),
        (.number(.init(above: 0, atMost: 1)), "a number, above 0 and at most 1"),
        (.number(.init(atLeast: 0.5, below: 1)), "a number, at least 0.5 and below 1"),
        (.record([ConfigurationField("a", .text, ""), ConfigurationField("b", .text, "")]), "a mapping of a, b"),
    ]

    @Test(arguments: kinds.indices)
    func saysWhatIsAllowed(index: Int) {
        let (kind, words) = Self.kinds[index]
        #expect(ConfigurationField("x", kind, "").allowed == words)
        #expect(ConfigurationField("x", kind, isOptional: true, "").allowed == words + ", or null")
    }

    private func accepts(_ kind: Kind, isOptional: Bool = false, _ value: JSONValue) -> Bool {
        let field = ConfigurationField("x", kind, isOptional: isOptional, "")
        return ConfigurationField.problems(of: .object(["x": value]), fields: [field]).isEmpty
    }

    @Test(arguments: [(0.0, false), (0.1, true), (1, true), (1.1, false), (.infinity, false), (.nan, false)])
    func numbersHaveBounds(number: Double, isFine: Bool) {
        #expect(accepts(.number(.init(above: 0, atMost: 1)), .number(number)) == isFine)
    }

    @Test(arguments: [(1, false), (2, true), (3, true), (4, false)] as [(Int64, Bool)])
    func wholeNumbersHaveBounds(number: Int64, isFine: Bool) {
        #expect(accepts(.integer(.init(atLeast: 2, below: 4)), .integer(number)) == isFine)
        #expect(!accepts(.integer(.init(atLeast: 2, below: 4)), .number(Double(number) + 0.5)))
    }

    @Test func kindsAreKeptApart() {
        let values: [JSONValue] = [
            .null, .bool(true), .integer(1), .number(1.5), .string("x"), .array([.string("x")]), .array([.integer(1)]),
            .object([:]),
        ]
        #expect(values.map { accepts(.boolean, $0) } == [false, true, false, false, false, false, false, false])
        #expect(
            values.map { accepts(.integer(.init()), $0) } == [false, false, true, false, false, false, false, false]
        )
        #expect(values.map { accepts(.number(.init()), $0) } == [false, false, true, true, false, false, false, false])
        #expect(values.map { accepts(.text, $0) } == [false, false, false, false, true, false, false, false])
        #expect(values.map { accepts(.texts, $0) } == [false, false, false, false, false, true, false, false])
        #expect(values.map { accepts(.record([]), $0) } == [false, false, false, false, false, false, false, true])
        #expect(values.map { accepts(.choice(["x"]), $0) }.firstIndex(of: true) == 4)
        #expect(!accepts(.choice(["y"]), .string("x")))
        #expect(accepts(.text, isOptional: true, .null))
    }

    @Test func problemsSayWhere() {
        let inner = ConfigurationField("inner", .record([ConfigurationField("size", .integer(.init()), "")]), "")
        let value = JSONValue.object(["inner": .object(["size": .bool(true), "other": .null])])
        let problems = ConfigurationField.problems(of: value, fields: [inner])
        #expect(
            problems.map(\.description) == [
                "inner.other: there is no such field; the fields here are size",
                "inner.size: true is not allowed; expected is a whole number",
            ]
        )
    }
}
