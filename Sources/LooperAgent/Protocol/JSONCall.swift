import LooperCore

/// A call as models trained on JSON write it: `{"name": "bash", "arguments": {"command": "ls"}}`.
struct JSONCall {
    private static let names = ["name", "tool", "tool_name", "action", "function"]
    private static let arguments = [
        "arguments", "parameters", "args", "params", "input", "action_input", "tool_input", "kwargs",
    ]
    /// How an object begins that is taken for a call where nothing else says so.
    static let keys = (names + arguments + ["type"]).map { Array("\"\($0)\"".utf8) }

    var name: String
    var arguments: JSONValue

    /// Reads a call.
    ///
    /// The arguments may have one of several names, be JSON inside a string, or stand beside the name.
    init?(_ bytes: ArraySlice<UInt8>, endMayBeMissing: Bool = false) {
        guard let value = LenientJSON.decode(bytes, endMayBeMissing: endMayBeMissing) else { return nil }
        let inner = value["function"]
        self.init(inner?["name"] == nil ? value : inner ?? value)
    }

    /// A call of which the parts are known.
    init(name: String, arguments: JSONValue) {
        self.name = name
        self.arguments = arguments
    }

    private init?(_ value: JSONValue) {
        guard case .object(var members) = value,
            let key = Self.names.first(where: { members[$0]?.stringValue != nil }),
            let name = members.removeValue(forKey: key)?.stringValue
        else { return nil }
        self.name = name.hasPrefix("functions.") ? String(name.dropFirst(10)) : name
        let given = Self.arguments.lazy.compactMap { members[$0] }.first
        members["type"] = nil
        members["id"] = nil
        arguments = Self.unpacked(given ?? .object(members))
    }

    /// The object inside a string, or the value itself.
    private static func unpacked(_ value: JSONValue) -> JSONValue {
        guard let text = value.stringValue, let inner = LenientJSON.decode(Array(text.utf8)[...]),
            case .object = inner
        else { return value }
        return inner
    }

    /// The name that a call seems to have which is no JSON: the string after `"name":`.
    static func nameGuess(in range: Range<Int>, of text: inout ReplyText) -> String? {
        guard let key = text.find("\"name\"", in: range.lowerBound..<min(range.upperBound, range.lowerBound + 256))
        else { return nil }
        let colon = text.skipWhite(from: key + 6, to: range.upperBound)
        guard text.has(":", at: colon, before: range.upperBound) else { return nil }
        let quote = text.skipWhite(from: colon + 1, to: range.upperBound)
        guard text.has("\"", at: quote, before: range.upperBound) else { return nil }
        let name = text.bytes[(quote + 1)..<range.upperBound].prefix { $0.isNameByte }
        return text.has("\"", at: name.endIndex, before: range.upperBound)
            ? String(decoding: name, as: UTF8.self) : nil
    }
}
