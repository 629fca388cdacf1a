import Testing

@testable import LooperModel

struct TrainingSetTests {
    private let short = ScriptedTraining.sample(1)
    private let long = TrainingSample(
        name: "session 9",
        ids: Array(repeating: 1, count: 100),
        lossMask: Array(repeating: 1, count: 100)
    )

    @Test func `a sample that is too long is refused by name`() {
        let error = #expect(throws: ModelError.self) {
            try TrainingSet([short, long]).check(maxTokens: 99)
        }
        #expect(error?.code == .promptTooLong)
        #expect(error?.message.contains("session 9 (100 tokens) is longer than --max-tokens 99") == true)
        #expect(error?.message.contains("--skip-long") == true)
        #expect(throws: Never.self) { try TrainingSet([short, long]).check(maxTokens: 100) }
    }

    @Test func `what is left out is named, and the rest keeps its part`() {
        let set = TrainingSet([long, short], validation: [long, short, short])
        let (kept, names) = set.leavingOut { $0.tokens(of: $1) > 50 }
        #expect(names == ["session 9", "session 9"])
        #expect(kept == TrainingSet([short], validation: [short, short]))
    }

    @Test func `a sample without anything to learn is refused`() {
        var empty = short
        empty.lossMask = Array(repeating: 0, count: 12)
        let error = #expect(throws: ModelError.self) { try TrainingSet([empty]).check(maxTokens: 99) }
        #expect(error?.message.contains("sample 1") == true)
        #expect(throws: ModelError.self) { try TrainingSet([], validation: [short]).check(maxTokens: 99) }
    }

    @Test func `the digest changes with any part of the data`() {
        let pair = PreferencePair(name: "p", prompt: [1, 2], chosen: [3], rejected: [4])
        let moved = PreferencePair(name: "p", prompt: [1], chosen: [2, 3], rejected: [4])
        var general = short
        general.isGeneral = true
        let sets = [
            TrainingSet([short]), TrainingSet([general]), TrainingSet([short, short]),
            TrainingSet([short], validation: [short]), TrainingSet([long]), TrainingSet(pairs: [pair]),
            TrainingSet(pairs: [moved]),
        ]
        #expect(Set(sets.map(\.digest)).count == sets.count)
        var renamed = short
        renamed.name = "another"
        #expect(TrainingSet([renamed]).digest == sets[0].digest)
    }
}
