import Foundation

/// A model on disk, in whichever format: what the engine and the tokenizer are made of.
package protocol ModelFiles: AnyObject, Sendable {
    /// The file or folder, for messages.
    var path: String { get }
    /// The names of all stored tensors that have a part in the model.
    var tensorNames: [String] { get }
    /// The size of the files that hold the weights, in bytes.
    var byteCount: Int { get }

    /// The name that the format gives to the tensor with this role; `nil` where it has none.
    func name(of role: TensorRole) -> String?
    /// The tensor stored under `name`; its bytes are valid while this object lives.
    func tensor(named name: String) -> StoredTensor?
    /// Sizes and constants.
    func configuration() throws(ModelError) -> ModelConfiguration
    /// The tokenizer.
    func tokenizer() throws(ModelError) -> Tokenizer
    /// The text of the chat template, if there is one.
    func chatTemplate() throws(ModelError) -> ChatTemplate.Text
}

/// A tensor as it lies in memory that is mapped from a file.
package struct StoredTensor {
    /// Sizes above zero, the fastest-running first.
    let dimensions: [Int]
    /// How the numbers are stored.
    let type: GGUFType
    /// The numbers.
    let bytes: UnsafeRawBufferPointer
}

/// Opens what lies at a path.
package enum ModelFormat {
    /// Opens a GGUF file, or a folder in the form of Hugging Face.
    package static func open(_ path: String) throws(ModelError) -> any ModelFiles {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return try GGUFFile(path: path)
        }
        return try ModelFolder(path: path)
    }
}
