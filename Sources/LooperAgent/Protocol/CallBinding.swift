import LooperCore

/// Holds a call against its tool's specification.
struct CallBinding {
    private let specification: ToolSpecification
    private let known: Set<String>

    init(_ specification: ToolSpecification) {
        self.specification = specification
        known = Set(specification.requiredAttributes + specification.optionalAttributes)
    }

    /// The call with these attributes and this body.
    ///
    /// An only unknown attribute of a call without body is the body under a name of the model's own, as in
    /// `<read file="a.py"/>`. The body of a tool that takes none is dropped.
    func bind(_ attributes: [String: String], body: String) throws(CallFailureError) -> ToolCall {
        var attributes = attributes
        var body = specification.body == .none ? "" : body
        let unknown = attributes.keys.filter { !known.contains($0) }.sorted()
        if let name = unknown.first {
            guard unknown.count == 1, body.isEmpty, specification.body != .none else {
                throw flaw(.unknown(attribute: name))
            }
            body = attributes.removeValue(forKey: name) ?? ""
        }
        if let name = specification.requiredAttributes.first(where: { attributes[$0] == nil }) {
            throw flaw(.missing(attribute: name))
        }
        return ToolCall(specification.name, attributes: attributes, body: body)
    }

    /// The call with these JSON arguments: those that are attributes become attributes, an only other one the body.
    func bind(_ arguments: JSONValue) throws(CallFailureError) -> ToolCall {
        guard case .object(let members) = arguments else {
            guard let body = arguments.stringValue else { throw flaw(.arguments) }
            return try bind([:], body: body)
        }
        var attributes: [String: String] = [:]
        var others: [String] = []
        for (name, value) in members {
            guard let text = text(of: value) else { throw flaw(.arguments) }
            if known.contains(name) { attributes[name] = text } else { others.append(text) }
        }
        guard others.count <= (specification.body == .none ? 0 : 1) else { throw flaw(.arguments) }
        return try bind(attributes, body: others.first ?? "")
    }

    private func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let flag): String(flag)
        case .null, .array, .object: nil
        }
    }

    private func flaw(_ flaw: CallFlaw) -> CallFailureError {
        CallFailureError(failure: .malformed(tool: specification.name, flaw: flaw))
    }
}

/// A ``CallFailure`` on its way to the parser's answer.
struct CallFailureError: Error {
    var failure: CallFailure
}
