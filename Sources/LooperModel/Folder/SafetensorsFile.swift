/// A safetensors file, mapped into memory and checked from end to end of its header.
///
/// Opening costs the reading of the header; tensor data is read from disk when it is first touched.
package final class SafetensorsFile: Sendable {
    /// Where the file was opened.
    package let path: String
    private let header: SafetensorsHeader
    private let file: MappedFile

    /// Opens the file at `path` and checks its header.
    ///
    /// - Throws: an error that names the path and what is wrong.
    package init(path: String) throws(ModelError) {
        let file = try MappedFile(path: path)
        do {
            header = try SafetensorsHeader(file.bytes)
        } catch {
            throw ModelError(error.code, "'\(path)': \(error.message)")
        }
        self.path = path
        self.file = file
    }

    /// The size of the file in bytes.
    package var byteCount: Int { file.bytes.count }

    /// The names of the tensors.
    package var names: [String] { Array(header.tensors.keys) }

    /// The tensor stored under `name`, with its dimensions in the order of the engine.
    package func tensor(named name: String) -> StoredTensor? {
        header.tensors[name].map { tensor in
            StoredTensor(
                dimensions: tensor.shape.reversed(),
                type: tensor.type,
                bytes: UnsafeRawBufferPointer(rebasing: file.bytes[tensor.range])
            )
        }
    }
}
