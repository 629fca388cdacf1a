import LooperCore

/// Holds a call against its tool's specification.
struct CallBinding {
    private let specification: ToolSpecification
    private let known: Set<String>
    private let names: ArgumentNames

    init(_ specification: ToolSpecification) {
        self.specification = specification
        known = Set(specification.requiredAttributes + specification.optionalAttributes)
        names = ArgumentNames(specification)
    }

    /// The call with these attributes and this body.
    ///
    /// Arguments that Looper writes in the body may come as attributes, and attributes inside the body; see
    /// ``ArgumentNames`` and ``WrittenArguments``. The body of a tool that takes none is dropped.
    ///
    /// - Parameter isExact: whether the body is beyond doubt, and nothing in it is taken for an argument.
    func bind(_ attributes: [String: String], body: String, isExact: Bool = false) throws(CallFailureError) -> ToolCall
    {
        if specification.body == .none, known.isEmpty { return ToolCall(specification.name) }
        var arguments = names.canonical(attributes)
        var body = specification.body == .none ? "" : body
        if !isExact, let written = WrittenArguments(in: body, of: specification, given: arguments) {
            if written.hasRepeat { throw flaw(.arguments) }
            arguments.merge(names.canonical(written.arguments)) { given, _ in given }
            body = written.rest
        }
        var others = arguments.filter { !known.contains($0.key) }
        if !others.isEmpty, specification.body != .none, let text = names.body(from: &others, given: body) {
            body = text
        }
        if let name = others.keys.min() {
            let unknown = others.keys.filter { !names.all.contains($0) }.min()
            // Where every name is one that the tool knows, it is their values that do not fit.
            throw flaw(unknown == nil && others.count > 1 ? .arguments : .unknown(attribute: unknown ?? name))
        }
        let bound = arguments.filter { known.contains($0.key) }
        if let name = specification.requiredAttributes.first(where: { bound[$0] == nil }) {
            throw flaw(.missing(attribute: name))
        }
        return ToolCall(specification.name, attributes: bound, body: body)
    }

    /// The call with these JSON arguments, which are named; a text alone is the body.
    func bind(_ arguments: JSONValue) throws(CallFailureError) -> ToolCall {
        guard case .object(let members) = arguments else {
            guard let body = arguments.stringValue else { throw flaw(.arguments) }
            return try bind([:], body: body)
        }
        var named: [String: String] = [:]
        for (name, value) in members where value != .null {
            guard let text = text(of: value) else { throw flaw(.arguments) }
            named[name] = text
        }
        do {
            return try bind(named, body: "")
        } catch  where error.isUnknownAttribute {
            throw flaw(.arguments)
        }
    }

    private func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): Int64(exactly: number).map { String($0) } ?? String(number)
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

    var isUnknownAttribute: Bool {
        if case .malformed(_, .unknown) = failure { true } else { false }
    }
}
