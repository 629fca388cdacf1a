import Foundation
import LooperModel

/// A file of a model on the hub, as its list tells.
struct HubFile: Sendable, Hashable, Decodable {
    /// What the content must add up to.
    enum Sum: Sendable, Hashable {
        /// SHA-256 of the content, for large files.
        case sha256(String)
        /// The id that git gives to the content.
        case gitBlob(String)

        /// The digits, as the hub tells them.
        var digits: String {
            switch self {
            case .sha256(let digits), .gitBlob(let digits): digits
            }
        }
    }

    private struct Large: Decodable {
        let oid: String
    }

    private enum CodingKeys: String, CodingKey {
        case type, path, size, oid, lfs
    }

    /// Its path inside the model.
    let path: String
    /// Bytes.
    let size: Int64
    /// What the content must add up to.
    let sum: Sum
    /// Whether it is a file, not a folder.
    let isFile: Bool

    init(path: String, size: Int64, sum: Sum) {
        self.path = path
        self.size = size
        self.sum = sum
        isFile = true
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        path = try values.decode(String.self, forKey: .path)
        isFile = try values.decode(String.self, forKey: .type) == "file"
        size = try values.decodeIfPresent(Int64.self, forKey: .size) ?? 0
        if let large = try values.decodeIfPresent(Large.self, forKey: .lfs) {
            sum = .sha256(large.oid)
        } else {
            sum = .gitBlob(try values.decodeIfPresent(String.self, forKey: .oid) ?? "")
        }
    }

    /// Whether `file` is what the hub has; reads it whole.
    func isContent(of file: URL) throws(LooperError) -> Bool {
        guard ModelStore.fileSize(of: file) == size else { return false }
        return try foundDigits(in: file) == sum.digits
    }

    /// Checks `file`.
    ///
    /// - Throws: ``LooperError`` with both sums.
    func verify(_ file: URL) throws(LooperError) {
        let found = try foundDigits(in: file)
        guard found == sum.digits else {
            let kind = if case .sha256 = sum { "SHA-256" } else { "git's id" }
            throw LooperError(.checksum, "\(path): \(kind) is \(found), but the hub tells \(sum.digits)")
        }
    }

    private func foundDigits(in file: URL) throws(LooperError) -> String {
        switch sum {
        case .sha256: try ModelStore.digest(of: file)
        case .gitBlob: try GitBlob.id(of: file)
        }
    }
}
