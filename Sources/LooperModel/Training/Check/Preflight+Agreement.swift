import Foundation
import LooperCore

extension Preflight {
    /// Trainer and generator compute the same with the adapter on.
    func agreement(_ trainer: Trainer, drawn: [Float]) async throws -> PreflightCheck {
        let limits = job.options.isExact ? LogitAgreement.Limits.exact : .fast
        let title = "trainer and generator agree on the logits with the adapter on (\(limits.words))"
        let prompts = prompts(20)
        guard !prompts.isEmpty else { return PreflightCheck(7, title, .skipped, "no sample has a reply") }
        let targets = Set(job.options.shape.targets.map(\.part))
        let values = try trained?.values(targets: targets, of: job.base.transformer)
        try trainer.set(.values, to: values ?? drawn)
        return try await withFolder(values ?? drawn) { folder in
            var agreement = LogitAgreement(vocabulary: trainer.model.configuration.vocabulary)
            let adapter = AdapterChoice(name: folder)
            for prompt in prompts {
                let ours = try logits(of: prompt, trainer)
                let theirs = try await model.logits(of: prompt.ids, scored: prompt.scored, adapter: adapter)
                agreement.add(ours, theirs)
            }
            let kind = trained == nil ? "a drawn adapter" : "the trained adapter"
            let finding = "\(prompts.count) prompts with \(kind): \(agreement.words)"
            return PreflightCheck(7, title, agreement.isWithin(limits) ? .passed : .failed, finding)
        }
    }

    /// The trainer's logits (scored, vocabulary).
    private func logits(of prompt: PreflightPrompt, _ trainer: Trainer) throws -> [Float] {
        let set = TrainingSet([prompt.sample])
        let room = PrefixStore.Room(memory: .max, folder: NSTemporaryDirectory())
        let runner = PassRunner(engine: trainer, set: set, planning: job.planner, room: room)
        return try runner.passes([0]).flatMap { pass in
            var request = try runner.request(pass)
            request.wantsLogits = true
            return try trainer.evaluate(request).logits
        }
    }
}

/// How alike two sets of logits are.
struct LogitAgreement {
    /// From where on they are too different.
    struct Limits {
        let difference: Float
        let cosine: Double
        let argmax: Double

        /// Both in single precision.
        static let exact = Limits(difference: 1e-2, cosine: 0.99999, argmax: 0.99)
        /// Products of bf16 numbers against inputs of 8 bits.
        static let fast = Limits(difference: 3, cosine: 0.995, argmax: 0.85)

        var words: String {
            "differences up to \(difference), cosine from \(cosine), same argmax from \(Int(argmax * 100))%"
        }
    }

    let vocabulary: Int
    private(set) var difference: Float = 0
    private(set) var cosine = 1.0
    private var same = 0
    private var rows = 0

    init(vocabulary: Int) {
        self.vocabulary = vocabulary
    }

    /// The share of positions for which both find the same token likeliest.
    var argmax: Double { rows > 0 ? Double(same) / Double(rows) : 1 }

    /// Compares logits (rows, vocabulary).
    mutating func add(_ a: [Float], _ b: [Float]) {
        guard a.count == b.count else {
            (difference, cosine) = (.infinity, -1)
            return
        }
        for start in stride(from: 0, to: a.count, by: vocabulary) {
            let range = start..<start + vocabulary
            var (product, squareA, squareB) = (0.0, 0.0, 0.0)
            var (bestA, bestB) = (start, start)
            for index in range {
                let (x, y) = (a[index], b[index])
                // Not a number is as different as can be.
                let apart = abs(x - y)
                difference = apart <= difference ? difference : apart.isNaN ? .infinity : apart
                product += Double(x) * Double(y)
                squareA += Double(x) * Double(x)
                squareB += Double(y) * Double(y)
                if x > a[bestA] { bestA = index }
                if y > b[bestB] { bestB = index }
            }
            cosine = min(cosine, product / (squareA * squareB).squareRoot())
            same += bestA == bestB ? 1 : 0
            rows += 1
        }
    }

    /// Whether all of it is alike enough.
    func isWithin(_ limits: Limits) -> Bool {
        rows > 0 && difference <= limits.difference && cosine >= limits.cosine && argmax >= limits.argmax
    }

    var words: String {
        String(
            format: "largest difference %.4g, smallest cosine %.6f, same argmax %.1f%% of %d",
            difference,
            cosine,
            100 * argmax,
            rows
        )
    }
}
