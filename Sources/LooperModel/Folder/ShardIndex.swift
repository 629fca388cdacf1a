/// Which of several safetensors files holds each tensor, as `model.safetensors.index.json` tells.
package struct ShardIndex: Sendable {
    /// The name of the file in a model's folder.
    package static let fileName = "model.safetensors.index.json"

    /// The file of each tensor.
    private let files: [String: String]
    private let place: String

    /// Reads the index of `folder`; `nil` where there is none.
    ///
    /// - Throws: an error that names a file which is no plain name of a safetensors file in the same folder.
    package init?(folder: String) throws(ModelError) {
        guard let fields = try JSONFields(file: Self.fileName, of: folder) else { return nil }
        guard let map = try fields.fields("weight_map"), !map.names.isEmpty else {
            throw fields.invalid("there is no 'weight_map' with the file of each tensor", .malformedFile)
        }
        var files: [String: String] = [:]
        for tensor in map.names {
            let file = try map.text(tensor) ?? ""
            guard Self.isPlainName(file) else {
                let problem = "\(ModelError.quoted(file)) for tensor \(ModelError.named(tensor))"
                throw map.invalid("\(problem) is no name of a safetensors file in this folder", .malformedFile)
            }
            files[tensor] = file
        }
        self.files = files
        place = map.place
    }

    /// The names of all files, each once.
    package var fileNames: [String] { Set(files.values).sorted() }

    /// Opens all files, which must hold the tensors that the index puts there and no others.
    func open(in folder: String) throws(ModelError) -> [String: SafetensorsFile] {
        var shards: [String: SafetensorsFile] = [:]
        for name in fileNames {
            let shard = try SafetensorsFile(path: "\(folder)/\(name)")
            for tensor in shard.names {
                guard files[tensor] == name else {
                    let problem = "'\(name)' holds tensor \(ModelError.named(tensor)), which is not told of it"
                    throw ModelError(.malformedFile, "\(place): \(problem)")
                }
                shards[tensor] = shard
            }
        }
        guard let lost = files.keys.filter({ shards[$0] == nil }).min() else { return shards }
        let problem = "tensor \(ModelError.named(lost)) is not in '\(files[lost] ?? "")'"
        throw ModelError(.malformedFile, "\(place): \(problem)")
    }

    private static func isPlainName(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != 0x5C }
        return isPlain && name.hasSuffix(".safetensors") && !name.hasPrefix(".")
    }
}
