/// Why a model file, a tokenizer or a conversation cannot be used.
package struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for callers that act on it.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the kind.
        package let description: String

        /// Creates a kind; other files of the target add theirs as static members.
        init(_ description: String) {
            self.description = description
        }

        /// The file is missing, is no regular file, or may not be read.
        package static let unreadableFile = Code("unreadable file")
        /// The file is damaged, cut short, or not what its name says.
        package static let malformedFile = Code("malformed file")
        /// The file is sound, but uses something that is not supported here.
        package static let unsupportedFile = Code("unsupported file")
        /// A metadata entry is missing or says something impossible.
        package static let invalidMetadata = Code("invalid metadata")
        /// The file's tokenizer is of a kind that is not supported here.
        package static let unsupportedTokenizer = Code("unsupported tokenizer")
        /// The file's chat template is of a kind that is not supported here.
        package static let unsupportedChatTemplate = Code("unsupported chat template")
    }

    /// The kind of failure.
    package let code: Code
    /// What is wrong, where (a byte offset for files), and what to do.
    package let message: String

    /// Creates an error.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// A name from a file for a message, between single quotes where it is an ordinary one.
    static func named(_ name: String) -> String {
        let isOrdinary = name.count <= 128 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x27 }
        return isOrdinary ? "'\(name)'" : quoted(name)
    }

    /// A name from a file for a message: shortened and escaped, since the file may hold anything.
    static func quoted(_ name: String) -> String {
        (name.count > 64 ? name.prefix(64) + "…" : name[...]).debugDescription
    }

    package var description: String {
        "\(code): \(message)"
    }
}
