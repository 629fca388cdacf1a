/// pytest as seaborn's versions print it: `FAILED name`, `PASSED name` or `name PASSED [ 5%]`; nothing else counts.
enum SeabornLog {
    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        for line in lines {
            let words = LogText.words(line)
            guard words.count > 1 else { continue }
            if line.hasPrefix("FAILED") {
                found[words[1]] = .failed
            } else if line.contains(" PASSED ") {
                if words[1] == "PASSED" { found[words[0]] = .passed }
            } else if line.hasPrefix("PASSED") {
                found[words[1]] = .passed
            }
        }
        return found
    }
}
