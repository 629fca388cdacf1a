public import LooperCore
import Testing

/// Checks that every ``Tool`` must pass.
public enum ToolConformance {
    /// Checks the specification, and that calls, good and hostile, come back as observations.
    ///
    /// - Parameters:
    ///   - tool: the tool.
    ///   - calls: calls that succeed in `environment`, in this order.
    ///   - environment: where the calls are run.
    public static func check(_ tool: any Tool, calls: [ToolCall], in environment: any Environment) async throws {
        checkSpecification(tool.specification)
        for call in calls {
            let observation = try await tool.run(call, in: environment)
            #expect(observation.status != .failed, "\(call.canonical): \(observation.text)")
            checkWords(observation)
        }
        for call in hostileCalls(of: tool.specification) {
            checkWords(try await tool.run(call, in: environment))
        }
    }

    private static func checkSpecification(_ specification: ToolSpecification) {
        let name = specification.name
        let isTag =
            name.first?.isLetter == true
            && name.allSatisfy { $0.isASCII && ($0.isLowercase || "0123456789_-".contains($0)) }
        #expect(isTag, "\(name) must be a tag in lower case")
        #expect(specification.help.contains("<\(name)"), "the help of \(name) shows its form")
        #expect(specification.example.hasPrefix("<\(name)"), "the example of \(name) is a call")
        for attribute in specification.requiredAttributes {
            #expect(specification.example.contains("\(attribute)=\""), "the example of \(name) has \(attribute)")
        }
        let attributes = specification.requiredAttributes + specification.optionalAttributes
        #expect(Set(attributes).count == attributes.count, "an attribute of \(name) is there twice")
        #expect(!attributes.contains("until"), "`until` belongs to the protocol")
    }

    private static func checkWords(_ observation: Observation) {
        #expect(!observation.text.isEmpty, "an observation says something")
        #expect(!observation.summary.isEmpty, "a summary says something")
        #expect(!observation.summary.contains { $0.isNewline }, "a summary is one line")
    }

    /// Calls that may be refused, in words, but not thrown at.
    private static func hostileCalls(of specification: ToolSpecification) -> [ToolCall] {
        let bodies = [
            "", "\n", "\u{0}", "../../etc/passwd", "/etc/passwd", "\r\n=======\r\n", "x:99999999999999999999-1",
            String(repeating: "(", count: 10_000), "\u{202E}é\u{1F600}",
        ]
        return bodies.map { body in
            let values = specification.requiredAttributes.map { ($0, body) }
            return ToolCall(
                specification.name,
                attributes: [String: String](uniqueKeysWithValues: values),
                body: specification.body == .none ? "" : body
            )
        }
    }
}
