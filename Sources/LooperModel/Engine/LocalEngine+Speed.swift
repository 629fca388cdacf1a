import LooperCore

/// How fast a model reads and writes.
package struct EngineSpeed: Sendable {
    /// Seconds to read all prompts.
    package let promptSeconds: Double
    /// Seconds of all steps in which each sequence got one id.
    package let generateSeconds: Double
}

/// What is read to measure a speed.
package struct SpeedTrial: Sendable, Hashable {
    /// Ids of each prompt.
    package var prompt: Int
    /// Ids that follow one by one.
    package var generate: Int
    /// How many sequences are read at once.
    package var sequences: Int

    /// Creates a trial.
    package init(prompt: Int, generate: Int, sequences: Int = 1) {
        self.prompt = prompt
        self.generate = generate
        self.sequences = sequences
    }
}

extension LocalEngine {
    /// Times the engine alone: ids are drawn from a fixed seed, so that nothing is sampled and nothing was read before.
    func speed(_ trial: SpeedTrial, adapter: Adapter?) throws -> EngineSpeed {
        var random = SplitMix64(seed: 1)
        let vocabulary = Double(engine.model.configuration.vocabulary)
        func ids(_ count: Int) -> ArraySlice<Int32> {
            var ids: [Int32] = []
            for _ in 0..<count { ids.append(Int32(random.unit() * vocabulary)) }
            return ids[...]
        }
        let sequences = try (0..<trial.sequences).map { _ in try TokenSequence(in: engine) }
        func read(_ count: Int) throws {
            _ = try engine.read(sequences.map { Engine.Run(sequence: $0, adapter: adapter, ids: ids(count)) })
        }
        let clock = ContinuousClock()
        let prompt = try clock.measure { if trial.prompt > 0 { try read(trial.prompt) } }
        let generate = try clock.measure { for _ in 0..<trial.generate { try read(1) } }
        return EngineSpeed(promptSeconds: prompt / .seconds(1), generateSeconds: generate / .seconds(1))
    }
}
