/// A weight of every layer that an adapter can add to; raw values are the names that users write.
package enum LoRATarget: String, Sendable, Hashable, CaseIterable, Codable {
    case query = "q"
    case key = "k"
    case value = "v"
    case attentionOutput = "o"
    case gate, up, down

    /// The role of the weight.
    package var part: TensorRole.Part {
        switch self {
        case .query: .query
        case .key: .key
        case .value: .value
        case .attentionOutput: .attentionOutput
        case .gate: .gate
        case .up: .up
        case .down: .down
        }
    }

    /// The targets that `text` names: `all`, or names with commas between them.
    ///
    /// - Throws: ``ModelError/Code/invalidArgument`` that lists the names.
    package static func parse(_ text: String) throws(ModelError) -> [LoRATarget] {
        guard text != "all" else { return allCases }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let found = names.compactMap(LoRATarget.init(rawValue:))
        guard found.count == names.count else {
            let known = allCases.map(\.rawValue).joined(separator: ",")
            throw ModelError(.invalidArgument, "'\(text)' names no targets; write all, or some of \(known)")
        }
        return allCases.filter(found.contains)
    }
}
