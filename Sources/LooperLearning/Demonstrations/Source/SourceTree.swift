package import LooperCore
import LooperTasks

/// The text files of a workspace as the expert knows them, with what is defined where.
package struct SourceTree: Sendable {
    /// Bytes above which a file is no source that a person wrote.
    private static let largest = 1 << 20

    private(set) var files: [String: [String]] = [:]
    private let definitions: [String: [Definition]]
    /// Paths by the last part of them.
    let pathsByName: [String: [String]]

    /// Takes files by their paths.
    package init(_ texts: [String: String]) {
        files = texts.mapValues(Self.lines)
        var definitions: [String: [Definition]] = [:]
        for path in files.keys.sorted() {
            for (index, line) in (files[path] ?? []).enumerated() {
                guard let (name, keyword) = Definition.found(in: line, path: path) else { continue }
                let definition = Definition(name: name, path: path, line: index + 1, keyword: keyword)
                definitions[name, default: []].append(definition)
            }
        }
        self.definitions = definitions
        pathsByName = Dictionary(grouping: files.keys.sorted()) { String($0.split(separator: "/").last ?? "") }
    }

    /// By bytes, because Swift sees `\r\n` as one character.
    private static func lines(in text: String) -> [String] {
        text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
    }

    /// Reads the files of a workspace; what is no text, or large, is left out.
    package init(reading environment: any Environment) async throws {
        var texts: [String: String] = [:]
        for path in try await environment.files() {
            guard let bytes = try? await environment.read(path), bytes.count <= Self.largest, !bytes.contains(0),
                let text = String(validating: bytes, as: UTF8.self)
            else { continue }
            texts[path] = text
        }
        self.init(texts)
    }

    /// The lines of a file; none where it is not known.
    func lines(of path: String) -> [String] { files[path] ?? [] }

    /// Where `name` is defined, in order of the paths.
    func definitions(of name: String) -> [Definition] { definitions[name] ?? [] }

    /// The lines that hold `text`, in the order in which `search` lists them.
    func hits(_ text: String, in only: String? = nil) -> [(path: String, line: Int)] {
        let paths = only.map { [$0] } ?? files.keys.sorted()
        return paths.flatMap { path in
            lines(of: path).enumerated().filter { $0.element.contains(text) }.map { (path, $0.offset + 1) }
        }
    }

    /// Puts the new lines of a fix in place of its old ones; `false` where these are not there.
    mutating func apply(_ fix: Fix) -> Bool {
        let start = fix.line - 1
        var lines = lines(of: fix.path)
        guard start >= 0, start + fix.old.count <= lines.count,
            lines[start..<start + fix.old.count].elementsEqual(fix.old)
        else { return false }
        lines.replaceSubrange(start..<start + fix.old.count, with: fix.new)
        files[fix.path] = lines
        return true
    }

    /// Whether a file holds tests, by its name.
    static func isTest(_ path: String) -> Bool { TestPaths.contains(path) }
}
