/// Finds functions by their words and shapes.
struct FunctionFinder {
    let file: SourceFile

    /// Words before brackets and braces that are no function's name.
    private static let blocks: Set = ["if", "for", "while", "switch", "catch", "with", "return", "else", "do"]

    func functions() -> [FunctionSpan] {
        if file.language.isIndented { return indented() }
        return file.language.functionWords.isEmpty ? shaped() : named()
    }

    // MARK: Indentation

    private func indented() -> [FunctionSpan] {
        file.lines.enumerated().compactMap { number, line in
            let start = file.text(line.lowerBound) == "async" ? line.lowerBound + 1 : line.lowerBound
            guard file.text(start) == "def" else { return nil }
            return indented(number, line, name: file.text(start + 1))
        }
    }

    private func indented(_ number: Int, _ line: Range<Int>, name: String) -> FunctionSpan? {
        let column = file.column(line.lowerBound)
        guard let colon = line.first(where: { file.text($0) == ":" && depth($0, in: line) == 0 }) else { return nil }
        let inner = file.lines[(number + 1)...].prefix { file.column($0.lowerBound) > column }
        let end = inner.last?.upperBound ?? line.upperBound
        guard colon + 1 < end else { return nil }
        return FunctionSpan(name: name, head: line.lowerBound..<colon, body: colon + 1..<end)
    }

    private func depth(_ index: Int, in line: Range<Int>) -> Int {
        (line.lowerBound..<index).reduce(0) { depth, index in
            switch file.text(index) {
            case "(", "[", "{": depth + 1
            case ")", "]", "}": depth - 1
            default: depth
            }
        }
    }

    // MARK: Braces

    private func named() -> [FunctionSpan] {
        file.code.indices.compactMap { index in
            guard file.kind(index) == .word, file.language.functionWords.contains(file.text(index)) else { return nil }
            return braced(from: index, name: file.text(file.text(index) == "init" ? index : index + 1))
        }
    }

    /// From a function's word to its braces; `nil` where another statement comes before.
    private func braced(from index: Int, name: String) -> FunctionSpan? {
        var place = index + 1
        while place < file.code.count {
            switch file.text(place) {
            case "(", "[": place = (file.partners[place] ?? place) + 1
            case "{": return span(head: index..<place, open: place, name: name)
            case "}", ";": return nil
            default: place += 1
            }
        }
        return nil
    }

    private func span(head: Range<Int>, open: Int, name: String) -> FunctionSpan? {
        guard let close = file.partners[open], close > open + 1 else { return nil }
        return FunctionSpan(name: name, head: head, body: open + 1..<close)
    }

    /// `name(...) {`, as in C and JavaScript, and `(...) => {`.
    private func shaped() -> [FunctionSpan] {
        file.code.indices.compactMap { open in
            guard file.text(open) == "{" else { return nil }
            let before = file.text(open - 1) == "=>" ? open - 2 : open - 1
            guard file.text(before) == ")", let bracket = file.partners[before] else { return nil }
            let name = file.text(bracket - 1)
            if file.kind(bracket - 1) == .word, !Self.blocks.contains(name) {
                return span(head: bracket - 1..<open, open: open, name: name)
            }
            return file.text(open - 1) == "=>" ? span(head: bracket..<open, open: open, name: "=>") : nil
        }
    }
}
