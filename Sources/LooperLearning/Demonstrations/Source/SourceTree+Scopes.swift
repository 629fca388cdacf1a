import Foundation

extension SourceTree {
    /// Lines after which a definition counts as read, however long it goes on.
    private static let longestBody = 120

    /// The definitions around a line, the innermost first; one that stands on the line itself too.
    func enclosing(_ path: String, line: Int) -> [Definition] {
        let lines = lines(of: path)
        guard let start = (line - 1..<lines.count).first(where: { !lines[$0].isBlank }) ?? lines.indices.last else {
            return []
        }
        var found: [Definition] = []
        var depth = lines[start].depth + 1
        for index in stride(from: start, through: 0, by: -1) where !lines[index].isBlank && lines[index].depth < depth {
            depth = lines[index].depth
            guard let (name, keyword) = Definition.found(in: lines[index], path: path),
                !keyword.isEmpty || index == start
            else { continue }
            found.append(Definition(name: name, path: path, line: index + 1, keyword: keyword))
        }
        return found
    }

    /// The numbers of the lines that belong to a definition.
    func body(of definition: Definition) -> ClosedRange<Int> {
        let lines = lines(of: definition.path)
        let depth = lines[definition.line - 1].depth
        let limit = min(lines.count, definition.line + Self.longestBody)
        var last = definition.line
        var index = definition.line
        while index < limit {
            let line = lines[index]
            if !line.isBlank, line.depth <= depth, !line.closes { break }
            if !line.isBlank { last = index + 1 }
            index += 1
        }
        return definition.line...last
    }

    /// The numbers of the lines that belong to texts in several lines, as documentation in Python does.
    func documentation(in path: String) -> Set<Int> {
        var found: Set<Int> = []
        var open: String?
        for (index, line) in lines(of: path).enumerated() {
            if open != nil { found.insert(index + 1) }
            guard let mark = open ?? Self.marks.first(where: line.contains) else { continue }
            found.insert(index + 1)
            let count = line.components(separatedBy: mark).count - 1
            if !count.isMultiple(of: 2) { open = open == nil ? mark : nil }
        }
        return found
    }

    private static let marks = ["\"\"\"", "'''"]
}

extension String {
    /// Whether there is nothing but white space.
    var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// How far the line is indented; a tab counts as four.
    var depth: Int {
        prefix { $0 == " " || $0 == "\t" }.reduce(0) { $0 + ($1 == "\t" ? 4 : 1) }
    }

    /// Whether the line only closes what was opened before.
    fileprivate var closes: Bool {
        guard let first = first(where: { !$0.isWhitespace }) else { return true }
        return ")]}{".contains(first)
    }
}
