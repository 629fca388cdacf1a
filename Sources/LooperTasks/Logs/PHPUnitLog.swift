/// `phpunit --testdox`: a heading for each class, `✔`, `✘` or `↩` before each test.
enum PHPUnitLog {
    /// The status of each test as `Class > test`.
    static func parse(_ lines: [String]) -> [String: TestStatus] {
        let verdicts: [Substring: TestStatus] = ["✔": .passed, "✘": .failed, "↩": .skipped]
        var found: [String: TestStatus] = [:]
        var suite = "None"
        for line in lines {
            if let (_, name) = line.wholeMatch(of: /(\w.+) \(.+\)/)?.output {
                suite = String(name)
            } else if let (_, mark, name) = line.wholeMatch(of: /\s*([✔✘↩])\s*(.*)/)?.output {
                found["\(suite) > \(name)"] = verdicts[mark]
            }
        }
        return found
    }
}
