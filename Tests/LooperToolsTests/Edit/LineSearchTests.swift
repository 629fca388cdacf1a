import Testing

@testable import LooperTools

@Suite struct LineSearchTests {
    @Test(arguments: [
        ("a", "abab", [0, 2]), ("ab", "ababab", [0, 2, 4]), ("aa", "aaaa", [0, 1, 2]), ("aab", "aaaab", [2]),
        ("abac", "abababac", [4]),
        ("abc", "ab", []), ("", "ab", []), ("x", "", []), ("abcabd", "abcabcabd", [3]),
    ])
    func findsAllPlaces(_ wanted: String, _ lines: String, _ starts: [Int]) {
        #expect(LineSearch.starts(of: wanted.map(String.init), in: lines.map(String.init)) == starts)
    }

    @Test func stopsAtTheLimitAndAsksForPlaces() {
        let lines = Array(repeating: "a", count: 100)
        #expect(LineSearch.starts(of: ["a"], in: lines, limit: 3) == [0, 1, 2])
        #expect(LineSearch.starts(of: ["a", "a"], in: lines) { $0 % 40 == 7 } == [7, 47, 87])
    }

    @Test func longRunsOfEqualLinesStayLinear() {
        let lines = Array(repeating: "a", count: 200_000)
        let wanted = Array(repeating: "a", count: 20_000) + ["b"]
        let started = ContinuousClock.now
        #expect(LineSearch.starts(of: wanted, in: lines).isEmpty)
        #expect(ContinuousClock.now - started < .seconds(20))
    }
}
