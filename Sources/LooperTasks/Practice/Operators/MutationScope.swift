/// One function as the operators see it: its own tokens, without those of functions inside it.
struct MutationScope: Sendable {
    let file: SourceFile
    let function: FunctionSpan
    /// Indices into the file's code.
    let own: [Int]

    init(file: SourceFile, function: FunctionSpan) {
        self.file = file
        self.function = function
        let all = function.head.lowerBound..<function.body.upperBound
        let inner = file.functions.filter {
            $0 != function && all.contains($0.head.lowerBound) && $0.body.upperBound <= all.upperBound
        }
        own = all.filter { index in
            !inner.contains { ($0.head.lowerBound..<$0.body.upperBound).contains(index) }
        }
    }

    var language: SourceLanguage { file.language }
    var words: LanguageWords { file.language.words }

    /// Own tokens of the body.
    var body: [Int] { own.filter { $0 >= function.body.lowerBound } }

    /// Logical lines of the body whose tokens are the function's own.
    var lines: [Range<Int>] {
        let mine = Set(own)
        return file.lines.filter { line in
            line.lowerBound >= function.body.lowerBound && line.upperBound <= function.body.upperBound
                && mine.contains(line.lowerBound)
        }
    }

    func text(_ index: Int) -> String { file.text(index) }

    func replace(_ index: Int, _ text: String) -> SourceEdit {
        SourceEdit(range: file.code[index].range, text: text)
    }

    func replace(_ indices: Range<Int>, _ text: String) -> SourceEdit {
        SourceEdit(range: file.span(indices), text: text)
    }

    /// Own tokens that open the arguments of a call.
    var calls: [Int] {
        body.filter { index in
            text(index) == "(" && file.partners[index] != nil && file.endsOperand(index - 1)
                && file.kind(index - 1) == .word && !language.functionWords.contains(text(index - 2))
        }
    }

    /// What stands between the commas inside the bracket at `open`.
    func parts(in open: Int) -> [Range<Int>] {
        guard let close = file.partners[open], close > open + 1 else { return [] }
        var parts: [Range<Int>] = []
        var start = open + 1
        var index = start
        while index < close {
            if text(index) == "," {
                parts.append(start..<index)
                start = index + 1
            }
            index = max(index, file.partners[index] ?? index) + 1
        }
        return (parts + [start..<close]).filter { !$0.isEmpty }
    }

    /// Conditions of `if` and `while`, as ranges of tokens.
    var conditions: [Range<Int>] {
        body.compactMap { index in
            guard ["if", "elif", "while"].contains(text(index)), let end = conditionEnd(after: index),
                end > index + 1
            else { return nil }
            return index + 1..<end
        }
    }

    /// Where a condition ends: at the colon, the brace or the bracket around it.
    private func conditionEnd(after index: Int) -> Int? {
        if [.c, .javascript].contains(language) {
            guard text(index + 1) == "(" else { return nil }
            return file.partners[index + 1].map { $0 + 1 }
        }
        var place = index + 1
        while place < function.body.upperBound {
            switch text(place) {
            case language.isIndented ? ":" : "{": return place
            case "(", "[", "{": place = (file.partners[place] ?? place) + 1
            case "else", "}", ")", "]", ",", "let", "var", ";": return nil
            default: place += 1
            }
        }
        return nil
    }

    /// Whether the tokens are one operand without brackets around: a name, a number or a string.
    func isSimple(_ index: Int) -> Bool {
        switch file.kind(index) {
        case .number: true
        case .word: file.endsOperand(index)
        default: false
        }
    }

    /// Names that this function gives a value: parameters and what is assigned to, or declared.
    var variables: Set<String> {
        let declared = own.filter { index in
            guard file.kind(index) == .word, file.endsOperand(index), text(index - 1) != "." else { return false }
            if function.head.contains(index) { return isParameter(index) }
            return ["=", ":="].contains(text(index + 1)) && !isInCall(index)
        }
        return Set(declared.map(text))
    }

    private func isParameter(_ index: Int) -> Bool {
        ["(", ",", "*", "**", "mut", "_"].contains(text(index - 1)) && [",", ")", "=", ":"].contains(text(index + 1))
            || [")", ","].contains(text(index + 1)) && language == .c
    }

    /// A name before `=` in a call is an argument's, not a variable's.
    private func isInCall(_ index: Int) -> Bool {
        ["(", ","].contains(text(index - 1)) && text(index + 1) == "="
    }
}
