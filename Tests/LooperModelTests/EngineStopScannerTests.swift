import Testing

@testable import LooperModel

struct EngineStopScannerTests {
    /// Stop strings, the pieces of a stream, what comes out piece by piece, and whether a stop string was in it.
    static let streams: [([String], [String], [String], Bool)] = [
        (["END"], ["abc"], ["abc", ""], false),
        (["END"], ["abcENDxyz", "more"], ["abc", "", ""], true),
        (["END"], ["abcE", "N", "D!"], ["abc", "", "", ""], true),
        (["END"], ["abcE", "N", "O"], ["abc", "", "ENO", ""], false),
        (["END"], ["abcEN"], ["abc", "EN"], false),
        (["END"], ["EENEND"], ["EEN", ""], true),
        (["aab"], ["aa", "a", "b"], ["", "a", "", ""], true),
        (["</bash>", "\n\n"], ["x\n", "</ba", "sh>"], ["x", "\n", "", ""], true),
        (["\n\n", "x"], ["a\n\nx"], ["a", ""], true),
        (["é!"], ["caf", "é", "?"], ["caf", "", "é?", ""], false),
        (["", "q"], ["a", "q"], ["a", "", ""], true),
        ([], ["a", "b"], ["a", "b", ""], false),
    ]

    @Test(arguments: streams)
    func `shows what cannot be part of a stop string`(stops: [String], pieces: [String], shown: [String], stopped: Bool)
    {
        var scanner = StopScanner(stops)
        var found = pieces.map { scanner.append($0) }
        found.append(scanner.finish())
        #expect(found == shown)
        #expect(scanner.isStopped == stopped)
    }
}
