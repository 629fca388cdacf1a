/// What the output of a test run says, as far as it can be told without knowing the program.
struct TestReport: Sendable, Hashable {
    /// Whether a number of tests that is not zero is named.
    private(set) var namesSome = false
    /// Whether a word stands for success.
    private(set) var namesSuccess = false
    /// Whether it says that no test ran.
    private(set) var namesNone = false
    /// Whether it speaks of failures.
    private(set) var namesFailure = false

    private static let counted: Set<String> = ["test", "tests", "passed", "passing", "examples", "specs", "items"]
    private static let counting: Set<String> = ["run", "tests", "pass", "ran", "of"]
    private static let bad: Set<String> = ["failed", "failing", "failure", "failures", "error", "errors"]

    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) { take(line) }
    }

    private mutating func take(_ line: Substring) {
        let words = line.split { $0.isWhitespace || ",:;()[]=!".contains($0) }
        if words.first == "OK" || words.first == "PASS" { namesSuccess = true }
        // Go names each package that passed.
        if words.first == "ok", words.count > 1, !line.contains("no tests") { namesSome = true }
        if words.contains("FAILED") || words.contains("FAIL") { namesFailure = true }
        let small = words.map { $0.lowercased() }
        for (word, next) in zip(small, small.dropFirst()) {
            if word == "no", next.hasPrefix("test") { namesNone = true }
            if let number = Int(word) { take(number, next) }
            if let number = Int(next), Self.counting.contains(word) { count(number) }
        }
    }

    private mutating func take(_ number: Int, _ noun: String) {
        if Self.counted.contains(noun) { count(number) }
        if Self.bad.contains(noun), number > 0 { namesFailure = true }
    }

    private mutating func count(_ number: Int) {
        if number > 0 { namesSome = true } else { namesNone = true }
    }
}
