/// One run of Maven a test: `-Dtest=name` in the command that the shell traces, then `BUILD SUCCESS` or `FAILURE`.
enum MavenLog {
    /// The status of each test; commands and results are paired in order, for the two streams may come interleaved.
    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var tests: [String] = []
        var results: [TestStatus] = []
        for line in lines.map(LogText.trimmed) {
            if let name = line.ranges(of: "-Dtest=").last.map({ line[$0.upperBound...].prefix { !$0.isWhitespace } }),
                !name.isEmpty
            {
                tests.append(String(name))
            }
            if line.hasSuffix("BUILD SUCCESS") { results.append(.passed) }
            if line.hasSuffix("BUILD FAILURE") { results.append(.failed) }
        }
        return Dictionary(zip(tests, results), uniquingKeysWith: { _, last in last })
    }
}
