/// pytest of any age: `PASSED name` or `name PASSED`, coloured or not, names with spaces in them.
enum EitherOrderLog {
    private static let verdicts = ["PASSED", "FAILED", "ERROR", "SKIPPED", "XFAIL"]

    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        for line in lines {
            guard let (name, status) = read(withoutColours(line)) else { continue }
            found[name] = status
        }
        return found
    }

    private static func read(_ line: String) -> (String, TestStatus)? {
        // Without the message that follows a failure, which must not become part of the name.
        let words = LogText.words(line.hasPrefix("FAILED") ? line.before(" - ") : line)
        guard words.count > 1 else { return nil }
        if verdicts.contains(where: line.hasPrefix) {
            guard let status = TestStatus(word: words[0]), !PublishedPytestLog.isCount(words[1], of: status) else {
                return nil
            }
            return (words.dropFirst().joined(separator: " "), status)
        }
        guard line.hasSuffix(words[words.count - 1]), let status = TestStatus(word: words[words.count - 1]) else {
            return nil
        }
        return (words.dropLast().joined(separator: " "), status)
    }

    /// Only plain colours are taken away, as in `[32m`, and all control characters.
    private static func withoutColours(_ line: String) -> String {
        var kept: [UInt8] = []
        var bytes = Array(line.utf8)[...]
        while let byte = bytes.first {
            bytes.removeFirst()
            if byte == UInt8(ascii: "["), let rest = afterColour(bytes) {
                bytes = rest
            } else if byte > 31 {
                kept.append(byte)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// What follows the digits and the `m` of a colour; `nil` where there is none.
    private static func afterColour(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let rest = bytes.drop { (0x30...0x39).contains($0) }
        guard rest.count < bytes.count, rest.first == UInt8(ascii: "m") else { return nil }
        return rest.dropFirst()
    }
}
