/// Names what a file that should have been a model is instead.
enum ForeignFile {
    /// What the first bytes of `bytes` look like, with what to do about it.
    static func describe(_ bytes: UnsafeRawBufferPointer, wanted: String = "'GGUF'") -> String {
        let start = bytes.prefix(256)
        if start.isEmpty { return "it is empty; fetch it again" }
        if start.starts(with: "GGUF".utf8.prefix(start.count)) {
            return start.count < 4 ? "it ends inside its magic; fetch it again" : "it is a GGUF file"
        }
        if start.starts(with: "version https://git-lfs".utf8) {
            return "it is a Git LFS pointer; run 'git lfs pull' where it came from, or fetch the file itself"
        }
        let text = start.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        if text.first == UInt8(ascii: "<") {
            return "it is an HTML or XML page, probably a server's error message; fetch the file again"
        }
        if text.first == UInt8(ascii: "{") {
            return "it is JSON, probably a server's error message; fetch the file again"
        }
        if start.starts(with: "PK".utf8) { return "it is a ZIP archive, such as PyTorch writes; convert it to GGUF or safetensors" }
        let magic = start.prefix(4).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return "it starts with the bytes \(magic.joined(separator: " ")) instead of \(wanted)"
    }
}
