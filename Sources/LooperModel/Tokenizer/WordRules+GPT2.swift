extension ClassifiedText {
    /// The end of the word at `start` by the pattern of GPT-2.
    ///
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    func gpt2WordEnd(_ start: Int, _ end: Int) -> Int {
        if let contraction = contractionEnd(start, end, ignoringCase: false) { return contraction }
        let body = pastSpace(start, end)
        let kind = classes[body]
        return kind.isWhitespace ? spacesEnd(start, end) : runEnd(body, end, of: kind)
    }
}
