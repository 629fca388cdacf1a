import CLooper

/// Finds a model's tensors in its file and checks their shapes.
///
/// The descriptions that it gives point into the file's mapping, and are valid while the file object lives.
struct TensorTable {
    let file: GGUFFile
    /// Names asked for so far.
    private(set) var asked: Set<String> = []

    init(_ file: GGUFFile) {
        self.file = file
    }

    /// The tensor `name` of `columns` values, which must be there.
    mutating func vector(_ name: String, _ columns: Int) throws(ModelError) -> lp_tensor {
        try tensor(name, [columns])
    }

    /// The tensor `name` of `columns` values, or an absent one.
    mutating func optionalVector(_ name: String, _ columns: Int) throws(ModelError) -> lp_tensor {
        file.tensors[name] == nil ? lp_tensor() : try tensor(name, [columns])
    }

    /// The tensor `name` of shape (`rows`, `columns`), which must be there.
    mutating func matrix(_ name: String, rows: Int, columns: Int) throws(ModelError) -> lp_tensor {
        try tensor(name, [columns, rows])
    }

    /// Refuses a file that has tensors nobody asked for: leaving them out would compute another model.
    func refuseOthers() throws(ModelError) {
        guard let name = file.tensors.keys.filter({ !asked.contains($0) }).min() else { return }
        throw ModelError(.unsupportedFile, "'\(file.path)': tensor '\(name)' is not part of a supported architecture")
    }

    private mutating func tensor(_ name: String, _ dimensions: [Int]) throws(ModelError) -> lp_tensor {
        guard let tensor = file.tensors[name] else {
            throw ModelError(.invalidTensor, "'\(file.path)' has no tensor '\(name)'")
        }
        asked.insert(name)
        // Trailing sizes of 1 do not change what a tensor is.
        let found = tensor.dimensions + Array(repeating: 1, count: max(0, dimensions.count - tensor.dimensions.count))
        guard found.starts(with: dimensions), found.dropFirst(dimensions.count).allSatisfy({ $0 == 1 }) else {
            throw ModelError(
                .invalidTensor,
                "'\(file.path)': tensor '\(name)' has shape \(tensor.dimensions), and must have \(dimensions)"
            )
        }
        let bytes = file.bytes(of: tensor)
        return lp_tensor(
            data: bytes.baseAddress,
            bytes: bytes.count,
            type: Int32(tensor.type.rawValue),
            rows: Int64(dimensions.dropFirst().first ?? 1),
            columns: Int64(dimensions[0])
        )
    }
}
