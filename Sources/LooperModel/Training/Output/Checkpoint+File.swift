import Foundation

extension Checkpoint {
    /// The file in a run's folder.
    static let fileName = "checkpoint.looper"
    private static let magic = Data("LOOPERCK".utf8)

    /// Writes it in place of an earlier one: eight letters, the SHA-256 of what follows as hexadecimal digits, the
    /// length of the state as eight little-endian bytes, the state as JSON, the vectors one after the other.
    ///
    /// - Throws: ``ModelError/Code/unwritableFile``, with the earlier one still there.
    func write(to path: String) throws(ModelError) {
        let state = try encoded()
        let body = [lengthBytes(state.count), state] + vectors.map(Data.init(floats:))
        let digest = Data(Self.digest(body).utf8)
        try WholeFile.write([Self.magic, digest] + body, to: path)
    }

    /// Reads one; `nil` where there is none.
    ///
    /// - Throws: ``ModelError/Code/malformedFile`` for one that is damaged.
    init?(ifPresent path: String) throws(ModelError) {
        guard let file = try MappedFile(ifPresent: path) else { return nil }
        let bytes = Data(file.bytes)
        let problem = ModelError(
            .malformedFile,
            "'\(path)' is damaged; remove it to begin anew, or train into another folder"
        )
        guard bytes.count >= 80, bytes.prefix(8) == Self.magic else { throw problem }
        let body = bytes.dropFirst(72)
        guard Data(Self.digest([body]).utf8) == bytes.dropFirst(8).prefix(64) else { throw problem }
        let length = body.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let rest = body.dropFirst(8)
        guard length <= rest.count,
            let state = try? JSONDecoder().decode(State.self, from: rest.prefix(Int(length)))
        else { throw problem }
        let floats = rest.dropFirst(Int(length))
        let size = floats.count / Self.kept.count
        guard size % 4 == 0, size * Self.kept.count == floats.count else { throw problem }
        self.state = state
        vectors = Self.kept.indices.map { [Float](bytes: floats.dropFirst($0 * size).prefix(size)) }
    }

    private func encoded() throws(ModelError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            return try encoder.encode(state)
        } catch {
            throw ModelError(.unwritableFile, "the state of the run cannot be written as JSON: \(error)")
        }
    }

    private func lengthBytes(_ count: Int) -> Data {
        Data((0..<8).map { UInt8(truncatingIfNeeded: UInt64(count) >> (8 * $0)) })
    }

    private static func digest(_ parts: [Data]) -> String {
        var digest = SHA256()
        for part in parts { part.withUnsafeBytes { digest.update($0) } }
        return digest.hexDigest()
    }
}

extension Data {
    /// The bytes of `floats`, as every supported machine has them: little-endian.
    fileprivate init(floats: [Float]) {
        self = floats.withUnsafeBytes { Data($0) }
    }
}

extension [Float] {
    fileprivate init(bytes: Data) {
        self.init(unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
            count = bytes.copyBytes(to: buffer) / 4
        }
    }
}
