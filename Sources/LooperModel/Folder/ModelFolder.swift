import Foundation

/// A model in the form of Hugging Face: a folder with `config.json`, `tokenizer.json` and safetensors files.
package final class ModelFolder: ModelFiles {
    package let path: String
    /// The file of each tensor.
    private let shards: [String: SafetensorsFile]

    /// Opens the folder at `path` and checks the headers of its weights.
    ///
    /// - Throws: an error that names the file that is missing or wrong.
    package init(path: String) throws(ModelError) {
        self.path = path
        shards = try Self.shards(of: path)
    }

    package var tensorNames: [String] {
        // What follows from the configuration, and what changes nothing.
        shards.keys.filter { !$0.hasSuffix(".rotary_emb.inv_freq") && !isZeroBias($0) }
    }

    package var byteCount: Int {
        let files = Dictionary(shards.values.map { ($0.path, $0) }) { first, _ in first }
        return files.values.reduce(0) { $0 + $1.byteCount }
    }

    package func name(of role: TensorRole) -> String? { role.folderName }

    package func tensor(named name: String) -> StoredTensor? {
        shards[name]?.tensor(named: name)
    }

    package func configuration() throws(ModelError) -> ModelConfiguration {
        try Self.configuration(of: path)
    }

    private static func configuration(of path: String) throws(ModelError) -> ModelConfiguration {
        let name = "config.json"
        guard let fields = try JSONFields(file: name, of: path) else { throw Self.missing(name, path) }
        return try FolderConfiguration(fields).configuration()
    }

    /// Checks that the folder at `path` describes a model that can be used, without a look at its weights.
    ///
    /// - Throws: as opening it would.
    package static func checkDescription(of path: String) throws(ModelError) {
        _ = try configuration(of: path)
        _ = try FolderTokenizer(folder: path).parts()
    }

    package func tokenizer() throws(ModelError) -> Tokenizer {
        Tokenizer(try FolderTokenizer(folder: path).parts())
    }

    package func chatTemplate() throws(ModelError) -> ChatTemplate.Text {
        try FolderTemplate.read(path)
    }

    /// The error for a file that the folder lacks.
    static func missing(_ name: String, _ folder: String) -> ModelError {
        ModelError(.unreadableFile, "the folder '\(folder)' has no '\(name)'; fetch the model again")
    }

    /// Whether the tensor is a bias of the attention's output that adds nothing: the engine knows none that does.
    private func isZeroBias(_ name: String) -> Bool {
        guard name.hasSuffix(".self_attn.o_proj.bias") else { return false }
        return tensor(named: name)?.bytes.allSatisfy { $0 == 0 } ?? false
    }
}

extension ModelFolder {
    private static func shards(of folder: String) throws(ModelError) -> [String: SafetensorsFile] {
        let single = "model.safetensors"
        if FileManager.default.fileExists(atPath: "\(folder)/\(single)") {
            let file = try SafetensorsFile(path: "\(folder)/\(single)")
            return Dictionary(uniqueKeysWithValues: file.names.map { ($0, file) })
        }
        guard let index = try ShardIndex(folder: folder) else {
            throw ModelError(
                .unreadableFile,
                "the folder '\(folder)' has neither '\(single)' nor '\(ShardIndex.fileName)'; "
                    + "weights in other forms, as pytorch_model.bin, must be converted to safetensors"
            )
        }
        return try index.open(in: folder)
    }
}
