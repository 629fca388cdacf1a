/// Django's runner: `name (dotted.Class) ... ok`, where what a test prints may come between the dots and the verdict.
///
/// A test with a documentation line is named by that line, as in the data.
struct DjangoLog {
    private var found: [String: TestStatus] = [:]
    /// The test whose verdict may stand on a later line.
    private var open: String?

    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var log = DjangoLog()
        for line in lines { log.take(LogText.trimmed(line)) }
        for name in interrupted(lines) { log.found[name] = .passed }
        return log.found
    }

    private static let mark = " ... "
    /// A test whose name is printed twice, in pieces.
    private static let versionTest = "--version is equivalent to version"
    /// A migration that prints before the test's own line, without a line break.
    private static let migration = "Applying sites.0002_alter_domain_unique..."

    private mutating func take(_ line: String) {
        if line.contains(Self.versionTest) { found[Self.versionTest] = .passed }
        if line.contains(Self.mark) { open = line.before(Self.mark) }
        if let ending = [" ... ok", " ... OK", " ...  OK"].first(where: line.hasSuffix) {
            found[Self.name(line, without: ending)] = .passed
        }
        if line.contains(" ... skipped") { found[line.before(" ... skipped")] = .skipped }
        for (word, status) in [("FAIL", TestStatus.failed), ("ERROR", .error)] {
            if line.hasSuffix(Self.mark + word) { found[line.before(Self.mark + word)] = status }
            // The heading of a failure; a test of several classes may have no line of its own.
            if line.hasPrefix(word + ":"), let name = LogText.words(line).dropFirst().first { found[name] = status }
        }
        if line.hasPrefix("ok"), let open { found[open] = .passed }
    }

    private static func name(_ line: String, without ending: String) -> String {
        var name = String(line.dropLast(ending.count))
        if line.hasPrefix(migration + "test_no_migrations") {
            name = LogText.trimmed(String(name.dropFirst(migration.count)))
        }
        return name
    }

    /// Tests whose line the runner itself broke into with words of its own, before an `ok` on a line alone.
    private static func interrupted(_ lines: [String]) -> [String] {
        lines.indices.compactMap { index in
            let line = lines[index]
            let isFollowed = index + 1 < lines.count && lines[index + 1] == "ok"
            if let (name, rest) = parts(line, at: " ... Internal Server Error: /") {
                return isFollowed && rest.hasSuffix("/") ? name : nil
            }
            if let (name, rest) = parts(line, at: " ... System check identified no issues (0 silenced)") {
                return isFollowed && rest.isEmpty ? name : nil
            }
            guard let (name, _) = parts(line, at: " ... Testing against Django installed in ") else { return nil }
            let end = lines[index...].dropLast().indices.first {
                lines[$0].hasSuffix(" silenced).") && lines[$0 + 1] == "ok"
            }
            return end == nil ? nil : name
        }
    }

    private static func parts(_ line: String, at mark: String) -> (name: String, rest: String)? {
        line.utf8.firstRange(of: mark.utf8).map { (String(line[..<$0.lowerBound]), String(line[$0.upperBound...])) }
    }
}
