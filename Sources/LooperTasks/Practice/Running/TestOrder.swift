/// Which tests are tried first for a file: those that failed for earlier bugs in it, and those named after it.
struct TestOrder: Sendable {
    private var hits: [String: [String: Int]] = [:]
    private static let most = 40

    /// Takes note of the tests that a bug in `path` failed.
    mutating func learn(_ path: String, failed: [String]) {
        for test in failed { hits[path, default: [:]][test, default: 0] += 1 }
    }

    /// The likeliest of `tests`; empty where nothing is known of the file.
    func first(for path: String, among tests: Set<String>) -> [String] {
        let known = (hits[path] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        let name = path.split(separator: "/").last?.split(separator: ".").first.map { $0.lowercased() } ?? ""
        let named = name.count < 3 ? [] : tests.filter { $0.lowercased().contains(name) }.sorted()
        var seen: Set<String> = []
        return Array((known + named).filter { tests.contains($0) && seen.insert($0).inserted }.prefix(Self.most))
    }
}
