import LooperCore
import Testing

/// Checks that every ``ToolSpecification`` must pass.
enum SpecificationConformance {
    private static let reservedNames: Set = ["think", "tool_call", "until"]

    /// Checks names, help and example; `call` reads the call in the example.
    static func check(_ specification: ToolSpecification, _ call: ToolConformance.CallReader?) {
        checkNames(specification)
        checkWords(specification)
        guard let call else { return }
        guard let example = call(specification.example, specification) else {
            Issue.record("the example of \(specification.name) is not read as a call: \(specification.example)")
            return
        }
        #expect(example.name == specification.name, "the example is a call of another tool")
        let missing = specification.requiredAttributes.filter { example.attributes[$0] == nil }
        #expect(missing.isEmpty, "the example of \(specification.name) lacks \(missing)")
    }

    private static func checkNames(_ specification: ToolSpecification) {
        let name = specification.name
        #expect(isName(name), "\(name) must be a tag in lower case")
        #expect(!reservedNames.contains(name), "`\(name)` belongs to the protocol")
        let attributes = specification.requiredAttributes + specification.optionalAttributes
        #expect(Set(attributes).count == attributes.count, "an attribute of \(name) is there twice")
        #expect(!attributes.contains("until"), "`until` belongs to the protocol")
        for attribute in attributes {
            #expect(isName(attribute), "\(attribute) of \(name) must be a name in lower case")
        }
        #expect(isName(specification.bodyName), "the body of \(name) must have a name in lower case")
        #expect(!attributes.contains(specification.bodyName) || specification.body == .none, "two arguments, one name")
    }

    private static func checkWords(_ specification: ToolSpecification) {
        let name = specification.name
        #expect(specification.help.contains("<\(name)"), "the help of \(name) shows its form")
        #expect(specification.example.hasPrefix("<\(name)"), "the example of \(name) is a call")
        for attribute in specification.requiredAttributes {
            #expect(specification.example.contains("\(attribute)=\""), "the example of \(name) has \(attribute)")
        }
    }

    private static func isName(_ text: String) -> Bool {
        text.first?.isLetter == true
            && text.allSatisfy { $0.isASCII && ($0.isLowercase || "0123456789_-".contains($0)) }
    }
}

/// Calls that may be refused, in words, but not thrown at.
enum HostileCalls {
    private static let texts = [
        "", "\n", " ", "\u{0}", "../../etc/passwd", "/etc/passwd", "no/such/file.txt", ".", "..", "~/x", "-rf",
        "\r\n=======\r\n", "x:99999999999999999999-1", "*", "[", "'\"`$(exit 9)", "9999999999999999999999", "nan",
        "a\nb",
        String(repeating: "(", count: 10_000), String(repeating: "x", count: 200_000), "\u{202E}é\u{1F600}", "\u{FEFF}",
        "\u{FFFD}",
    ]

    static func all(of specification: ToolSpecification) -> [ToolCall] {
        var calls = texts.map { call(of: specification, attributes: specification.requiredAttributes, text: $0) }
        let attributes = specification.requiredAttributes + specification.optionalAttributes
        calls += texts.map { call(of: specification, attributes: attributes, text: $0) }
        calls.append(ToolCall(specification.name))
        calls.append(ToolCall(specification.name, attributes: ["no-such-attribute": "x"], body: "x"))
        calls.append(ToolCall(specification.name, body: "text where nothing may stand"))
        return calls
    }

    private static func call(of specification: ToolSpecification, attributes: [String], text: String) -> ToolCall {
        ToolCall(
            specification.name,
            attributes: [String: String](attributes.map { ($0, text) }) { first, _ in first },
            body: specification.body == .none ? "" : text
        )
    }
}
