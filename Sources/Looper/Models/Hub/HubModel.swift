/// A model on the hub of Hugging Face: `OWNER/NAME`, with `@REVISION` for another revision than `main`.
public struct HubModel: Sendable, Hashable, CustomStringConvertible {
    /// What a specification of such a model begins with.
    public static let prefix = "hf:"

    /// Who published it.
    public let owner: String
    /// Its name.
    public let name: String
    /// A branch, a tag or a commit.
    public let revision: String

    /// Reads `OWNER/NAME[@REVISION]`.
    ///
    /// - Throws: ``LooperError`` for anything else; what passes is safe in an address and as a name of a folder.
    public init(parsing text: String) throws(LooperError) {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let names = halves[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let revision = halves.count == 2 ? String(halves[1]) : "main"
        let parts = revision.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard names.count == 2, names.allSatisfy(Self.isName), parts.allSatisfy(Self.isName) else {
            throw LooperError(.badInput, "'\(text)' names no model of the hub; write OWNER/NAME or OWNER/NAME@REVISION")
        }
        (owner, name) = (names[0], names[1])
        self.revision = revision
    }

    /// Reads `hf:OWNER/NAME[@REVISION]`; `nil` for a text that does not begin so.
    public init?(specification text: String) throws(LooperError) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        try self.init(parsing: String(text.dropFirst(Self.prefix.count)))
    }

    private static func isName(_ text: String) -> Bool {
        let letters = text.utf8.allSatisfy { byte in
            let scalar = Unicode.Scalar(byte)
            return scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "._-".utf8.contains(byte)
        }
        return letters && (1...96).contains(text.utf8.count) && text.first != "." && text.first != "-"
    }

    /// The revision as one part of an address or a path.
    var revisionPart: String { revision.split(separator: "/").joined(separator: "%2F") }

    /// The name of its folder, inside that of its owner.
    var folderName: String { revision == "main" ? name : "\(name)@\(revisionPart)" }

    /// The model as it is written.
    public var description: String {
        "\(Self.prefix)\(owner)/\(name)\(revision == "main" ? "" : "@\(revision)")"
    }
}
