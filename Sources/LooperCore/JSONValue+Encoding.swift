import Foundation

extension JSONValue {
    /// The JSON form of any value; null where it has none.
    ///
    /// Numbers that JSON does not know become texts: no configuration allows them, and the text is what says so.
    package init(encoding value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "infinite",
            negativeInfinity: "negative infinite",
            nan: "not a number"
        )
        self = (try? JSONDecoder().decode(JSONValue.self, from: encoder.encode(value))) ?? .null
    }
}
