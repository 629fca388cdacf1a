/// `pytest -rA` as SWE-bench reads it: a line that begins with a verdict, and the word after it as the name.
///
/// A name with a space in it is cut there, in the lists of the data as well.
enum PublishedPytestLog {
    /// The status of each test by its name, as `naming` has it; the last line counts.
    static func parse(_ lines: [String], naming: (String) -> String = { $0 }) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        for line in lines {
            let words = LogText.words(line)
            guard words.count > 1, line.first?.isWhitespace == false, let status = TestStatus(word: words[0]) else {
                continue
            }
            // A failure may have its message right after the verdict.
            let name = status == .failed && words[1] == "-" ? words.dropFirst(2).first : words[1]
            guard let name, !isCount(name, of: status) else { continue }
            found[naming(name)] = status
        }
        return found
    }

    /// `SKIPPED [3] path:line: reason` counts tests and names none.
    static func isCount(_ word: String, of status: TestStatus) -> Bool {
        status == .skipped && word.wholeMatch(of: /\[[0-9]+\]/) != nil
    }

    /// The name with only the last component of a path in its brackets: published tasks leave out where the tests ran.
    static func shortened(_ name: String) -> String {
        guard let open = name.firstIndex(of: "["), let close = name.lastIndex(of: "]"), open < close else {
            return name
        }
        var option = name[name.index(after: open)..<close]
        if option.hasPrefix("/"), !option.hasPrefix("//"), !option.contains("*"), let slash = option.lastIndex(of: "/")
        {
            option = option[slash...]
        }
        return "\(name[..<open])[\(option)]"
    }

    /// matplotlib's tests were named before its mouse buttons had names.
    static func withButtonNumbers(_ line: String) -> String {
        guard line.utf8.contains(UInt8(ascii: ".")) else { return line }
        return line.replacing("MouseButton.LEFT", with: "1").replacing("MouseButton.RIGHT", with: "3")
    }
}
