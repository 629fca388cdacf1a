import Foundation

/// Plain files in the format of `tar` (ustar), read with checked bounds before anything is placed on disk.
enum TarArchive {
    private static let block = 512
    /// Most files of one archive.
    private static let limit = 1_000

    /// An archive of `files` in order of their paths, all with the same owner, mode and time.
    ///
    /// - Throws: ``LooperError`` for a path or a file that the format has no room for.
    static func encoded(_ files: [String: Data]) throws(LooperError) -> Data {
        var archive = Data()
        for (path, data) in files.sorted(by: { $0.key < $1.key }) {
            archive += try header(path, size: data.count)
            archive += data
            archive += Data(count: padding(data.count))
        }
        return archive + Data(count: 2 * block)
    }

    /// The files of an archive by path; its folders are passed over.
    ///
    /// - Throws: ``LooperError`` for links, devices, paths that lead out, doubles, and what is broken.
    static func decoded(_ archive: Data) throws(LooperError) -> [String: Data] {
        var files: [String: Data] = [:]
        var rest = archive[...]
        while rest.count >= block, rest.prefix(block).contains(where: { $0 != 0 }) {
            let entry = try Entry(rest.prefix(block))
            rest = rest.dropFirst(block)
            guard entry.size <= rest.count else { throw broken("it ends within \(entry.path.debugDescription)") }
            let data = Data(rest.prefix(entry.size))
            rest = rest.dropFirst(entry.size + padding(entry.size))
            guard try entry.isFile(data) else { continue }
            guard files.updateValue(data, forKey: entry.path) == nil else {
                throw broken("\(entry.path.debugDescription) is there twice")
            }
            guard files.count <= limit else { throw broken("it holds more than \(limit) files") }
        }
        return files
    }

    static func broken(_ words: String) -> LooperError {
        LooperError(.badInput, "the archive cannot be used: \(words)")
    }

    private static func padding(_ count: Int) -> Int { (block - count % block) % block }

    private static func header(_ path: String, size: Int) throws(LooperError) -> Data {
        guard path.utf8.count <= 100, size < 1 << 33 else {
            throw LooperError(.badInput, "\(path.debugDescription) has too long a name or is too large for an archive")
        }
        var header = Data(count: block)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
        }
        put(path, at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(size, digits: 11), at: 124)
        put("00000000000", at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ", at: 148)
        return header
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
