/// Mocha's reporter `spec`: suites by indentation, `✓ name (12ms)`, `2) name` for a failure, `- name` for a pending one.
enum MochaLog {
    /// The status of each test by its full title: the names of its suites and its own, with spaces between.
    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        var suites: [(indent: Int, name: String)] = []
        for line in lines {
            let indent = line.prefix { $0 == " " }.count
            let text = LogText.trimmed(line)
            // Failures are told again below the count, with their traces.
            if text.wholeMatch(of: /[0-9]+ passing.*/) != nil { break }
            guard indent > 0, !text.isEmpty else { continue }
            suites.removeAll { $0.indent >= indent }
            if let (name, status) = test(text) {
                found[(suites.map(\.name) + [name]).joined(separator: " ")] = status
            } else {
                suites.append((indent, text))
            }
        }
        return found
    }

    private static func test(_ text: String) -> (String, TestStatus)? {
        guard let (_, mark, name) = text.wholeMatch(of: /([✓✔-]|[0-9]+\)) (.+?)(?: \([0-9]+m?s\))?/)?.output else {
            return nil
        }
        return (String(name), mark == "-" ? .skipped : mark.hasSuffix(")") ? .failed : .passed)
    }
}
