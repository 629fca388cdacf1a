import ArgumentParser
import Looper

/// What an adapter learns from.
struct TrainingDataOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Trajectories, folders of sessions, or JSON Lines; several may follow.",
            discussion: """
                A line is {"messages": [...]}, a trajectory, or {"input_ids": [...], "assistant_masks": [...]}; for --dpo \
                {"prompt": [...], "chosen": "...", "rejected": "..."}. "general": true marks a reply of the base that \
                holds the model in place.
                """,
            valueName: "file"
        )
    )
    var data: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The same kind of files, which are measured and not learned.", valueName: "file")
    )
    var eval: [String] = []

    @Option(help: "Most tokens of a sample; one that is longer is refused, never cut.")
    var maxTokens = TrainingOptions().maxTokens

    @Flag(help: "Leave out samples that are longer, and say which.")
    var skipLong = false

    @Flag(help: "Learn which of two replies is the better one, with the base as the reference (DPO).")
    var dpo = false

    /// Reads all files for the model.
    func load(_ base: TrainingBase, _ note: (String) -> Void) throws -> TrainingSet {
        let (learned, measured) = try read(base)
        var set = try dpo ? pairs(learned, measured) : samples(learned, measured)
        set = leaveOut(from: set, "nothing to learn in", note) { $0.trained(in: $1) == 0 }
        if skipLong {
            set = leaveOut(from: set, "longer than \(maxTokens) tokens", note) { $0.tokens(of: $1) > maxTokens }
        }
        return set
    }

    /// What the files hold.
    func read(_ base: TrainingBase) throws -> (learned: TrainingData, measured: TrainingData) {
        guard !data.isEmpty else {
            throw LooperError(.badInput, "there is nothing to learn from; name files by --data")
        }
        return (try read(data, base), try read(eval, base))
    }

    private func read(_ paths: [String], _ base: TrainingBase) throws -> TrainingData {
        var all = TrainingData()
        for path in paths {
            let data = try base.reader.read(path)
            all.samples += data.samples
            all.pairs += data.pairs
        }
        return all
    }

    private func samples(_ learned: TrainingData, _ measured: TrainingData) throws -> TrainingSet {
        if let pair = (learned.pairs + measured.pairs).first {
            throw LooperError(.badInput, "\(pair.name) is a pair of replies; train on pairs by --dpo")
        }
        return TrainingSet(learned.samples, validation: measured.samples)
    }

    private func pairs(_ learned: TrainingData, _ measured: TrainingData) throws -> TrainingSet {
        if let sample = (learned.samples + measured.samples).first {
            throw LooperError(.badInput, "\(sample.name) is no pair of replies, and --dpo learns from pairs only")
        }
        return TrainingSet(pairs: learned.pairs, validation: measured.pairs)
    }

    private func leaveOut(
        from set: TrainingSet,
        _ why: String,
        _ note: (String) -> Void,
        _ isUnwanted: (TrainingSet, Int) -> Bool
    ) -> TrainingSet {
        let (kept, names) = set.leavingOut(isUnwanted)
        for name in names { note("left out, \(why): \(name)") }
        return kept
    }
}
