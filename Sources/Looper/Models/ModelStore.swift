public import Foundation
import LooperModel

/// The models folder: which files are there and whether they are what they should be.
public struct ModelStore: Sendable {
    /// The folder.
    public let folder: URL

    /// Uses the models folder of `home`.
    public init(home: LooperHome) {
        folder = home.models
    }

    /// Where the file of `entry` stands or would stand.
    public func path(of entry: ModelEntry) -> URL {
        folder.appending(path: entry.file)
    }

    /// Whether a file of the right size is there; ``isVerified(_:)`` knows whether it is the right one.
    public func has(_ entry: ModelEntry) -> Bool {
        Self.fileSize(of: path(of: entry)) == entry.size
    }

    /// Whether the right file is there, put by a pull or by hand.
    ///
    /// The first call reads the file whole, at some 100 MB a second or more; the answer is kept beside it until the
    /// file changes.
    public func isVerified(_ entry: ModelEntry) -> Bool {
        guard has(entry), let stamp = stamp(of: entry) else { return false }
        if FileManager.default.contents(atPath: mark(of: entry).path) == Data(stamp.utf8) { return true }
        guard (try? verify(path(of: entry), is: entry)) != nil else { return false }
        try? Data(stamp.utf8).write(to: mark(of: entry))
        return true
    }

    private func mark(of entry: ModelEntry) -> URL {
        folder.appending(path: ".\(entry.name).verified")
    }

    /// What changes when the file does.
    private func stamp(of entry: ModelEntry) -> String? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path(of: entry).path)
        guard let date = attributes?[.modificationDate] as? Date else { return nil }
        return "\(entry.sha256) \(date.timeIntervalSince1970)"
    }

    /// Checks the digest of `file`; reads it whole.
    ///
    /// - Throws: ``LooperError`` with both digests.
    func verify(_ file: URL, is entry: ModelEntry) throws(LooperError) {
        let found = try Self.digest(of: file)
        guard found == entry.sha256 else {
            throw LooperError(
                .checksum,
                "\(file.lastPathComponent): SHA-256 is \(found), but \(entry.name) has \(entry.sha256)"
            )
        }
    }

    /// Bytes of `file`, or `nil` where there is none.
    static func fileSize(of file: URL) -> Int64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        return (attributes?[.size] as? NSNumber)?.int64Value
    }

    /// SHA-256 of a file, read in pieces of 1 MiB.
    static func digest(of file: URL) throws(LooperError) -> String {
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            var digest = SHA256()
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                piece.withUnsafeBytes { digest.update($0) }
            }
            return digest.hexDigest()
        } catch {
            throw LooperError(.io, "\(file.path): cannot be read: \(error.localizedDescription)")
        }
    }
}
