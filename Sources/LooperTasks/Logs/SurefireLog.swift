/// What Maven's surefire and failsafe print: a line a class, and a line a method that failed.
enum SurefireLog {
    /// The status of each class by its full name, and of failed methods as `Class.method`.
    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        for line in lines {
            if let (name, status) = suite(line) ?? method(line) { found[name] = status }
        }
        return found
    }

    /// `Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s -- in a.b.CTest`.
    private static func suite(_ line: String) -> (String, TestStatus)? {
        let pattern = /.*Tests run: ([0-9]+), Failures: ([0-9]+), Errors: ([0-9]+), Skipped: ([0-9]+),.* in ([\w.$]+)/
        guard let (_, tests, failures, errors, skipped, name) = line.wholeMatch(of: pattern)?.output else { return nil }
        let status: TestStatus =
            failures != "0" ? .failed : errors != "0" ? .error : skipped == tests ? .skipped : .passed
        return (String(name), status)
    }

    /// `a.b.CTest.method -- Time elapsed: 0.1 s <<< FAILURE!`, or `method(a.b.CTest)  Time elapsed: …`.
    private static func method(_ line: String) -> (String, TestStatus)? {
        let pattern = /(?:\[ERROR\] )?([\w.$]+)(?:\(([\w.$]+)\))?\s+(?:--? )?Time elapsed:.*<<< (FAILURE|ERROR)!/
        guard let (_, name, place, word) = line.wholeMatch(of: pattern)?.output else { return nil }
        return ((place.map { "\($0)." } ?? "") + name, word == "FAILURE" ? .failed : .error)
    }
}
