extension ClassifiedText {
    /// The end of the word at `start` by the pattern of Llama 3, and of Qwen 2 where `mostDigits` is 1.
    ///
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    func llama3WordEnd(_ start: Int, _ end: Int, mostDigits: Int) -> Int {
        if let contraction = contractionEnd(start, end, ignoringCase: true) { return contraction }
        switch classes[start] {
        case .letter: return runEnd(start, end, of: .letter)
        case .number: return digitsEnd(start, end, most: mostDigits)
        case .newline: return lineEnd(start, end)
        case .space, .other:
            let next = scalarEnd(start)
            if next < end, classes[next] == .letter { return runEnd(next, end, of: .letter) }
            let body = pastSpace(start, end)
            guard classes[body] == .other else { return lineEnd(start, end) }
            return runEnd(runEnd(body, end, of: .other), end, of: .newline)
        }
    }

    private func digitsEnd(_ start: Int, _ end: Int, most: Int) -> Int {
        var index = start
        for _ in 0..<most where index < end && classes[index] == .number { index = scalarEnd(index) }
        return index
    }

    /// White space up to its last newline, or by the common rule where it has none.
    private func lineEnd(_ start: Int, _ end: Int) -> Int {
        let runEnd = whitespaceEnd(start, end)
        guard let newline = classes[start..<runEnd].lastIndex(of: .newline) else { return spacesEnd(start, end) }
        return newline + 1
    }
}
