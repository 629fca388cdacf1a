import Foundation

/// A list of tests as task files write it: a JSON list, or a string that holds the JSON of one.
struct TestNames: Decodable {
    var names: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self) else {
            names = try container.decode([String].self)
            return
        }
        guard let list = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a list of test names is expected, or a string that holds one as JSON"
            )
        }
        names = list
    }
}
