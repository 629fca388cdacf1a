/// What counts as a word: letters, digits and `_` in a row, in lower case.
enum SearchWords {
    static func all(in text: String) -> [String] {
        text.lowercased().split { !isPart($0) }.map(String.init)
    }

    /// As SQLite's tokenizer `unicode61` has it, with `_` added.
    private static func isPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
