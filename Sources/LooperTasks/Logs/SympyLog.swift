/// SymPy's `bin/test --verbose`: `test_x ok`, `F` or `E`, and the headings of failures.
enum SympyLog {
    /// The status of each test; the last one of a file, whose line ends with the verdict on the file, is left out, in
    /// the lists of the data as well.
    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        for name in lines.compactMap(heading) { found[name] = .failed }
        for line in lines.map(LogText.trimmed) where line.hasPrefix("test_") {
            guard let status = status(line), let name = LogText.words(line).first else { continue }
            found[name] = status
        }
        return found
    }

    private static func status(_ line: String) -> TestStatus? {
        line.hasSuffix(" ok") ? .passed : line.hasSuffix(" F") ? .failed : line.hasSuffix(" E") ? .error : nil
    }

    /// `file.py:test` out of `___ sympy/core/tests/file.py:test ___`.
    private static func heading(_ line: String) -> String? {
        guard line.utf8.contains(UInt8(ascii: ":")), let first = line.firstIndex(of: " "),
            let last = line.lastIndex(of: " "), first < last, let colon = line[first..<last].ranges(of: ".py:").last
        else { return nil }
        let file = line[line.index(after: first)..<colon.lowerBound]
        return "\(file).py:\(line[colon.upperBound..<last])"
    }
}
