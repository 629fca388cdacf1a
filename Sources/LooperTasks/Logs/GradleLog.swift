/// Gradle's `Class > method PASSED`, where the verdict may come on a later line.
enum GradleLog {
    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        var open: String?
        for line in lines.map(LogText.trimmed) {
            if let (_, name, word) = line.wholeMatch(of: /([^>].+)\s+(PASSED|FAILED)/)?.output {
                found[String(name)] = TestStatus(word: word)
                open = nil
            } else if line.wholeMatch(of: /[^>]\S*\s+>\s+\S+/) != nil {
                open = line
            } else if let name = open, line == "PASSED" || line == "FAILED" {
                found[name] = TestStatus(word: line)
                open = nil
            }
        }
        return found
    }
}
