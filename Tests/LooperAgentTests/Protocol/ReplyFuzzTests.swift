import Foundation
import LooperAgent
import Testing

struct ReplyFuzzTests {
    /// Runs for 20 seconds, or as many as `LOOPER_FUZZ_SECONDS` says; `LOOPER_FUZZ_SEED` repeats a run.
    @Test func mutatedRepliesKeepTheRules() throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["LOOPER_FUZZ_SECONDS"].flatMap(Double.init) ?? 20
        let seed = environment["LOOPER_FUZZ_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)
        let corpus = try RepositoryFiles.replies().map(\.reply)
        var fuzzer = ReplyFuzzer(corpus: corpus, tools: TestTools.specifications, seed: seed)
        let clock = ContinuousClock()
        let start = clock.now
        var steps = 0
        repeat {
            do {
                try fuzzer.step()
            } catch {
                Issue.record("seed \(seed), step \(steps): \(error)")
                return
            }
            steps += 1
        } while clock.now - start < .seconds(seconds)
        #expect(steps > 0)
    }
}
