/// A GGUF model file, mapped into memory and checked from end to end of its header.
///
/// Opening costs the reading of the header; tensor data is read from disk when it is first touched.
package final class GGUFFile: Sendable {
    /// Where the file was opened.
    package let path: String
    /// The version of the format, 2 or 3.
    package let version: UInt32
    /// The named values at the head of the file.
    package let metadata: GGUFMetadata
    /// The tensors by name; each lies wholly inside the file, on a boundary of at least 8 bytes.
    package let tensors: [String: GGUFTensor]
    private let file: MappedFile

    /// Opens the file at `path` and checks its header.
    ///
    /// - Throws: an error that names the path, and the byte offset where something is wrong.
    package init(path: String) throws(ModelError) {
        let file = try MappedFile(path: path)
        let header: GGUFHeader
        do {
            header = try GGUFHeader(file.bytes)
        } catch {
            throw ModelError(error.code, "'\(path)': \(error.message)")
        }
        self.path = path
        self.file = file
        version = header.version
        metadata = header.metadata
        tensors = header.tensors
    }

    /// The size of the file in bytes.
    package var byteCount: Int { file.bytes.count }

    /// The stored bytes of one of this file's `tensors`; valid only while this object lives.
    package func bytes(of tensor: GGUFTensor) -> UnsafeRawBufferPointer {
        precondition(tensors[tensor.name] == tensor, "the tensor is one of this file")
        return UnsafeRawBufferPointer(rebasing: file.bytes[tensor.offset..<tensor.offset + tensor.byteCount])
    }
}
