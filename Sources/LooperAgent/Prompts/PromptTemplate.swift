/// A text with slots, `{{name}}`.
package struct PromptTemplate: Sendable, Hashable {
    private enum Piece: Sendable, Hashable {
        case text(String)
        case slot(String)
    }

    private let lines: [[Piece]]

    /// Reads a template; newlines at its end are dropped.
    package init(_ text: String) throws(AgentError) {
        var lines: [[Piece]] = []
        for line in text.withoutFinalNewlines.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(try Self.pieces(of: line))
        }
        self.lines = lines
    }

    /// The names of its slots.
    package var slots: Set<String> {
        Set(lines.joined().compactMap { if case .slot(let name) = $0 { name } else { nil } })
    }

    /// The text with its slots filled; slots without a value are empty.
    ///
    /// A line that is a slot alone disappears where the value is empty, with one blank line before it. What is put in
    /// is not searched for slots again.
    package func render(_ values: [String: String]) -> String {
        var rendered: [String] = []
        for line in lines {
            if line.count == 1, case .slot(let name) = line[0], (values[name] ?? "").isEmpty {
                if rendered.last == "" { rendered.removeLast() }
            } else {
                rendered.append(line.map { Self.text(of: $0, values) }.joined())
            }
        }
        return rendered.joined(separator: "\n")
    }

    private static func text(of piece: Piece, _ values: [String: String]) -> String {
        switch piece {
        case .text(let text): text
        case .slot(let name): values[name] ?? ""
        }
    }

    private static func pieces(of line: Substring) throws(AgentError) -> [Piece] {
        var pieces: [Piece] = []
        var rest = line
        while let open = rest.firstRange(of: "{{") {
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw AgentError(.badSlot, "a slot is not closed in the line \"\(line)\": write {{name}}")
            }
            if open.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<open.lowerBound]))) }
            pieces.append(.slot(String(rest[open.upperBound..<close.lowerBound])))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty || pieces.isEmpty { pieces.append(.text(String(rest))) }
        return pieces
    }
}
