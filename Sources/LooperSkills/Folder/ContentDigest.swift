package import Foundation

/// SHA-256 in lower-case hexadecimal, computed by whatever the program has for it.
package struct ContentDigest: Sendable {
    private let compute: @Sendable (Data) -> String

    /// Uses `compute`.
    package init(_ compute: @escaping @Sendable (Data) -> String) {
        self.compute = compute
    }

    /// Of one file's contents.
    package func of(_ data: Data) -> String { compute(data) }

    /// Of several files: over a line `digest  path` each, in order of their paths.
    package func of(_ files: [String: Data]) -> String {
        let lines = files.sorted { $0.key < $1.key }.map { "\(compute($0.value))  \($0.key)\n" }
        return compute(Data(lines.joined().utf8))
    }
}
