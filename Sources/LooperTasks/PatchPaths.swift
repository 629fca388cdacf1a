/// The names of files in the headers of a diff, read as leniently as the programs that apply it do.
enum PatchPaths {
    private static let headers = [
        "diff --git ", "--- ", "+++ ", "Index:", "rename from ", "rename to ", "copy from ", "copy to ",
    ]

    /// Whether a header of `patch` names something inside a `.git`, in any spelling.
    static func touchesGit(_ patch: String) -> Bool {
        headerLines(of: patch).contains { line in
            let parts = unquoted(line).split { [0x20, 0x09, 0x0D, 0x22, 0x2F].contains($0) }
            return parts.contains { isGit(String(decoding: $0, as: UTF8.self)) }
        }
    }

    /// Whether a file that `patch` changes, adds or removes is a test by its name.
    static func touchesTests(_ patch: String) -> Bool {
        headerLines(of: patch).contains { line in
            guard line.starts(with: "--- ".utf8) || line.starts(with: "+++ ".utf8) else { return false }
            let path = unquoted(line.dropFirst(4)).prefix { $0 != 0x09 }.filter { $0 != 0x22 && $0 != 0x0D }
            // The first part is `a` or `b`, or that of `/dev/null`.
            let parts = String(decoding: path, as: UTF8.self).split(separator: "/").dropFirst()
            return TestPaths.contains(parts.joined(separator: "/"))
        }
    }

    /// The lines outside of hunks that name files.
    private static func headerLines(of patch: String) -> [Substring.UTF8View] {
        var hunk = Hunk()
        return patch.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).filter { line in
            if hunk.takes(line) { return false }
            let text = String(decoding: line, as: UTF8.self)
            hunk = Hunk(text)
            return headers.contains(where: text.hasPrefix)
        }
    }

    /// Whether a file may be written at `path`, relative to a workspace.
    static func isInside(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." || isGit($0) }
    }

    private static func isGit(_ part: String) -> Bool { part.lowercased() == ".git" }

    /// The bytes of a line with its octal escapes resolved.
    private static func unquoted(_ line: Substring.UTF8View) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = line[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
