/// Words of a command line as a shell reads them.
package enum ShellWords {
    /// The word as it stands, or in quotes where a shell would see more in it.
    package static func quoted(_ word: String) -> String {
        let isPlain = word.wholeMatch(of: /[A-Za-z0-9_@%+=:,.\/-]+/) != nil
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    /// A whole command.
    package static func line(_ words: [String]) -> String {
        words.map(quoted).joined(separator: " ")
    }
}
