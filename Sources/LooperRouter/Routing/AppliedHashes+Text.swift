import LooperCore

extension AppliedHashes {
    /// In words, long hashes by their beginning.
    var words: String {
        let parts = named.map { name, hash in
            "\(name) \(hash.replacing(/([0-9a-f]{12})[0-9a-f]{28,}/) { $0.output.1 })"
        }
        return parts.joined(separator: ", ")
    }
}
