import CLooper

/// Finds a model's tensors in its files by their roles and checks their shapes.
///
/// The descriptions that it gives point into mapped files, and are valid while the object of the files lives.
struct TensorTable {
    let files: any ModelFiles
    /// Names asked for so far.
    private(set) var asked: Set<String> = []

    init(_ files: any ModelFiles) {
        self.files = files
    }

    /// The tensor of `columns` values, which must be there.
    mutating func vector(_ role: TensorRole, _ columns: Int) throws(ModelError) -> lp_tensor {
        try tensor(role, [columns])
    }

    /// The tensor of `columns` values, or an absent one where `presence` allows it.
    mutating func vector(
        _ role: TensorRole,
        _ columns: Int,
        _ presence: ModelConfiguration.Presence
    ) throws(ModelError) -> lp_tensor {
        isWanted(role, presence) ? try tensor(role, [columns]) : lp_tensor()
    }

    /// The tensor of shape (`rows`, `columns`), or an absent one where `presence` allows it.
    mutating func matrix(
        _ role: TensorRole,
        rows: Int,
        columns: Int,
        _ presence: ModelConfiguration.Presence = .required
    ) throws(ModelError) -> lp_tensor {
        isWanted(role, presence) ? try tensor(role, [columns, rows]) : lp_tensor()
    }

    /// Leaves a tensor out of the model without a complaint that nobody asked for it.
    mutating func ignore(_ role: TensorRole) {
        if let name = files.name(of: role) { asked.insert(name) }
    }

    /// Refuses files that have tensors nobody asked for: leaving them out would compute another model.
    func refuseOthers() throws(ModelError) {
        guard let name = files.tensorNames.filter({ !asked.contains($0) }).min() else { return }
        throw ModelError(
            .unsupportedFile,
            "'\(files.path)': tensor \(ModelError.named(name)) is not part of a supported architecture"
        )
    }

    private func isWanted(_ role: TensorRole, _ presence: ModelConfiguration.Presence) -> Bool {
        switch presence {
        case .required: true
        case .absent: false
        case .asStored: files.name(of: role).flatMap(files.tensor(named:)) != nil
        }
    }

    private mutating func tensor(_ role: TensorRole, _ dimensions: [Int]) throws(ModelError) -> lp_tensor {
        let name = files.name(of: role) ?? "\(role)"
        guard let tensor = files.tensor(named: name) else {
            throw ModelError(.invalidTensor, "'\(files.path)' has no tensor '\(name)'")
        }
        asked.insert(name)
        // Trailing sizes of 1 do not change what a tensor is.
        let found = tensor.dimensions + Array(repeating: 1, count: max(0, dimensions.count - tensor.dimensions.count))
        guard found.starts(with: dimensions), found.dropFirst(dimensions.count).allSatisfy({ $0 == 1 }) else {
            throw ModelError(
                .invalidTensor,
                "'\(files.path)': tensor '\(name)' has shape \(tensor.dimensions), and must have \(dimensions)"
            )
        }
        return lp_tensor(
            data: tensor.bytes.baseAddress,
            bytes: tensor.bytes.count,
            type: Int32(tensor.type.rawValue),
            rows: Int64(dimensions.dropFirst().first ?? 1),
            columns: Int64(dimensions[0])
        )
    }
}
