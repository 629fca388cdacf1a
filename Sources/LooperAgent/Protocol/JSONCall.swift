import Foundation
import LooperCore

/// A call as models trained on JSON write it: `{"name": "bash", "arguments": {"command": "ls"}}`.
struct JSONCall {
    var name: String
    var arguments: JSONValue

    /// Reads a call; the arguments may be called `parameters`, and may be JSON inside a string.
    init(_ text: String) throws(CallFailureError) {
        guard let value = Self.decode(text), let name = value["name"]?.stringValue else {
            throw CallFailureError(failure: .noCall)
        }
        self.name = name
        let given = value["arguments"] ?? value["parameters"] ?? .object([:])
        if let inner = given.stringValue, let decoded = Self.decode(inner), case .object = decoded {
            arguments = decoded
        } else {
            arguments = given
        }
    }

    private static func decode(_ text: String) -> JSONValue? {
        try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }
}
