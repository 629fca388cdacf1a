import Foundation
import LooperModel

/// What was read from one folder: SHA-256 over paths relative to it and contents, in order of the paths.
struct SourceDigest {
    private var contents: [Experience.Kind: [String: String]] = [:]

    /// Takes a file that was read.
    mutating func take(_ path: String, _ data: Data, of kind: Experience.Kind) {
        let kind = kind == .drill ? .demonstration : kind
        var digest = SHA256()
        data.withUnsafeBytes { digest.update($0) }
        contents[kind, default: [:]][path] = digest.hexDigest()
    }

    /// The digest of all of a kind; `nil` where there was none.
    ///
    /// Drills count as demonstrations.
    func hexDigest(of kind: Experience.Kind) -> String? {
        contents[kind].map { files in
            Self.hexDigest(files.sorted { $0.key < $1.key }.map { "\($0.key)\0\($0.value)" })
        }
    }

    /// The digest of lines.
    static func hexDigest(_ lines: [String]) -> String {
        SHA256.hexDigest(of: lines.flatMap { Array($0.utf8) + [0x0A] })
    }
}
