package import LooperCore

/// The arguments of a call by name, as other programs read them.
///
/// `bash` has `command`; `read` has `path`, `start` and `end`; `search` has `pattern` and `path`; `edit` has `path`, `old`
/// and `new`; `write` has `path` and `content`; `done` has none. The tool of a bundle has the arguments that its `tool.yaml`
/// lists, of their types. What a call does not give is left out.
package struct CallArguments: Sendable, Hashable {
    /// Texts, and whole numbers for lines.
    package var values: [String: JSONValue]

    /// Takes a call apart as its tool does.
    ///
    /// Where the body of an edit can be read in several ways, because it holds several lines of seven `=`, the first of
    /// them parts old and new.
    package init(_ call: ToolCall, of arguments: [ToolArgument]) {
        values = call.attributes.mapValues(JSONValue.string)
        switch call.name {
        case "bash": values["command"] = .string(call.body)
        case "read": takeTarget(ReadTarget(call.body.trimmed, lineRanges: true))
        case "search": values["pattern"] = .string(call.body.trimmed)
        case "edit": takePair(EditPair.readings(of: call.body).first)
        case "write": values["content"] = .string(call.body)
        default: for argument in arguments { values[argument.name] = argument.value(in: call) }
        }
    }

    private mutating func takeTarget(_ target: ReadTarget) {
        values["path"] = .string(target.path)
        values["start"] = target.first.map { .integer(Int64($0)) }
        values["end"] = target.last.map { .integer(Int64($0)) }
    }

    private mutating func takePair(_ pair: EditPair?) {
        guard let pair else { return }
        values["old"] = .string(pair.old.joined(separator: "\n"))
        values["new"] = .string(pair.new.joined(separator: "\n"))
    }
}

extension ToolArgument {
    /// What a call gives for it, of its type; `nil` where the call does not give it.
    fileprivate func value(in call: ToolCall) -> JSONValue? {
        let text = place == .attribute ? call.attributes[name] : call.body
        guard let text, place == .attribute || !text.isEmpty else { return nil }
        guard let word = try? type.value(of: text) else { return .string(text) }
        switch type {
        case .integer: return Int64(word).map(JSONValue.integer)
        case .number: return Double(word).map(JSONValue.number)
        case .boolean: return .bool(word == "true")
        case .string, .content, .path, .choice: return .string(word)
        }
    }
}
