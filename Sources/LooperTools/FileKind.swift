/// What a file that is no text seems to be.
enum FileKind {
    private static let signatures: [(bytes: [UInt8], name: String)] = [
        ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        (Array("GIF8".utf8), "a GIF image"),
        (Array("%PDF".utf8), "a PDF document"),
        ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"),
        ([0x1F, 0x8B], "gzip data"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd data"),
        ([0x7F, 0x45, 0x4C, 0x46], "an ELF program"),
        (Array("SQLite format 3".utf8), "an SQLite database"),
        (Array("GGUF".utf8), "a GGUF model"),
    ]

    /// A word for `bytes` if they are no text, else `nil`.
    static func binary(_ bytes: [UInt8]) -> String? {
        let start = bytes.prefix(8_000)
        if let utf16 = wideText(start) { return utf16 }
        for signature in signatures where start.starts(with: signature.bytes) {
            return signature.name
        }
        return start.contains(0) ? "binary data" : nil
    }

    private static func wideText(_ start: ArraySlice<UInt8>) -> String? {
        let marked = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
        return marked && start.contains(0) ? "UTF-16 text" : nil
    }
}
