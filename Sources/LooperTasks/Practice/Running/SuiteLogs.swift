/// The output of test runners of compiled languages and of the Test Anything Protocol.
enum SuiteLogs {
    /// `test name ... ok`, as of `cargo test`.
    static func cargo(_ lines: [String]) -> [String: TestStatus] {
        collect(lines) { line in
            guard line.hasPrefix("test "), let mark = line.firstRange(of: " ... ") else { return nil }
            let name = String(line[line.index(line.startIndex, offsetBy: 5)..<mark.lowerBound])
            let table: [String: TestStatus] = ["ok": .passed, "FAILED": .failed, "ignored": .skipped]
            let word = line[mark.upperBound...].split(separator: " ").first.map(String.init) ?? ""
            return table[word.split(separator: ",").first.map(String.init) ?? word].map { (name, $0) }
        }
    }

    /// `--- PASS: TestName (0.00s)`; tests inside tests are told by their outer one.
    static func go(_ lines: [String]) -> [String: TestStatus] {
        let table: [(String, TestStatus)] = [
            ("--- PASS: ", .passed), ("--- FAIL: ", .failed), ("--- SKIP: ", .skipped),
        ]
        return collect(lines) { line in
            for (head, status) in table where line.hasPrefix(head) {
                return line.dropFirst(head.count).split(separator: " ").first.map { (String($0), status) }
            }
            return nil
        }
    }

    /// Swift's two frameworks: `Test Case 'A.b' passed` and `✔ Test name() passed`.
    static func swift(_ lines: [String]) -> [String: TestStatus] {
        collect(lines) { line in
            let status: TestStatus? = line.contains(" passed") ? .passed : line.contains(" failed") ? .failed : nil
            guard let status else { return nil }
            if line.hasPrefix("Test Case '"), let end = line.dropFirst(11).firstIndex(of: "'") {
                return (String(line.dropFirst(11)[..<end]), status)
            }
            guard let mark = line.firstRange(of: " Test "), line.first == "✔" || line.first == "✘" || line.first == "◇",
                let end = line.firstRange(of: "()")
            else { return nil }
            guard mark.upperBound < end.lowerBound else { return nil }
            return (String(line[mark.upperBound..<end.lowerBound]), status)
        }
    }

    /// `ok 1 - name` and `not ok 2 - name`.
    static func tap(_ lines: [String]) -> [String: TestStatus] {
        collect(lines.map(\.trimmed)) { line in
            let isBad = line.hasPrefix("not ok ")
            guard isBad || line.hasPrefix("ok ") else { return nil }
            let rest = line.dropFirst(isBad ? 7 : 3).drop { $0.isNumber || $0 == " " || $0 == "-" }
            let parts = rest.split(separator: "#", maxSplits: 1)
            let name = (parts.first.map(String.init) ?? "").trimmed
            if parts.count > 1, parts[1].uppercased().contains("SKIP") { return (name, .skipped) }
            return name.isEmpty ? nil : (name, isBad ? .failed : .passed)
        }
    }

    /// One that failed anywhere has failed.
    private static func collect(_ lines: [String], _ read: (String) -> (String, TestStatus)?) -> [String: TestStatus] {
        lines.compactMap(read).reduce(into: [:]) { found, entry in
            if found[entry.0] != .failed { found[entry.0] = entry.1 }
        }
    }
}
