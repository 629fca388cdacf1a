import CLooper
import Foundation
import Testing

@testable import LooperModel

/// The trainer computes the losses, gradients and steps that PyTorch with PEFT computes.
struct GradientParityTests {
    typealias Variant = ReferenceTrainer.Variant

    static let exact = [
        Variant(cpu: "portable", threads: 1), Variant(cpu: "portable", keeps: false), Variant(cpu: "avx2"),
        Variant(cpu: "avx2", threads: 5, keeps: false), Variant(cpu: "avx512"),
        Variant(cpu: "avx512bf16", threads: 3),
    ]
    static let fast = ["portable", "avx2", "avx512", "avx512bf16"].map { Variant(cpu: $0, isExact: false) }

    /// Relative errors of losses and gradients, and the error of a loss curve, that are allowed.
    private func limits(_ variant: Variant) -> (loss: Double, gradient: Double, curve: Double) {
        // Products of bf16 numbers are good to 8 bits.
        variant.isExact ? (1e-5, 1e-4, 1e-4) : (1e-2, 6e-2, 4e-2)
    }

    /// |a - b| / |b|.
    private func distance(_ a: ArraySlice<Float>, _ b: [Float]) -> Double {
        let parts = zip(a, b).reduce((0.0, 0.0)) { sums, pair in
            let difference = Double(pair.0) - Double(pair.1)
            return (sums.0 + difference * difference, sums.1 + Double(pair.1) * Double(pair.1))
        }
        return (parts.0 / parts.1).squareRoot()
    }

    private func checkGradient(
        _ trainer: ReferenceTrainer,
        _ reference: TrainingReference,
        _ name: String,
        _ limit: Double
    ) throws {
        let gradient = trainer.gradient
        for tensor in trainer.tensors {
            let expected = try reference.tensor(name, tensor.name)
            try #require(expected.count == tensor.range.count)
            let distance = distance(gradient[tensor.range], expected)
            #expect(distance < limit, "\(name), \(tensor.name)")
        }
    }

    @Test(arguments: TinyFolder.allCases, exact + fast)
    func `losses and gradients are the reference's`(tiny: TinyFolder, variant: Variant) throws {
        guard variant.isAvailable else { return }
        let (reference, limits) = (try TrainingReference(tiny), limits(variant))
        #expect(reference.cases.map(\.name) == ["all", "packed", "branches", "weighted", "subset", "keep", "reply"])
        for example in reference.cases {
            let trainer = try ReferenceTrainer(reference, variant, targets: example.targets)
            #expect(trainer.tensors.count == example.targets.count * 4)
            for work in [ReferenceTrainer.Work.evaluate, .accumulate] {
                let result = try trainer.run(example.segments, work, objective: example.objective)
                #expect(abs(result.loss / example.loss - 1) < limits.loss, "\(example.name), \(work)")
                let losses = example.losses.map(Float.init)
                #expect(distance(result.losses[...], losses) < limits.loss * 4, "\(example.name), \(work)")
            }
            try checkGradient(trainer, reference, example.name, limits.gradient)
        }
    }

    @Test(arguments: TinyFolder.allCases, exact + fast)
    func `steps follow the reference's loss curve`(tiny: TinyFolder, variant: Variant) throws {
        guard variant.isAvailable else { return }
        let (reference, limits) = (try TrainingReference(tiny), limits(variant))
        #expect(reference.runs.map(\.name) == ["all", "reply"])
        for run in reference.runs {
            let trainer = try ReferenceTrainer(reference, variant)
            #expect(run.losses.count == 20)
            for (index, expected) in run.losses.enumerated() {
                let segments = run.passes[index % run.passes.count]
                let scored = segments.reduce(0) { $0 + $1.scored }
                let loss = try trainer.run(segments, .accumulate).loss / Double(scored)
                #expect(abs(loss - expected) < limits.curve, "\(run.name), step \(index + 1)")
                let norm = trainer.step(index + 1, of: run, scored: scored)
                if variant.isExact {
                    #expect(abs(norm / run.norms[index] - 1) < 1e-4, "\(run.name), step \(index + 1)")
                }
            }
        }
    }

    @Test(arguments: TinyFolder.allCases, [exact[0], exact[4], fast[3]])
    func `a preference step is the reference's`(tiny: TinyFolder, variant: Variant) throws {
        guard variant.isAvailable else { return }
        let (reference, limits) = (try TrainingReference(tiny), limits(variant))
        let (trainer, pair) = (try ReferenceTrainer(reference, variant), reference.preference)
        func sums(_ work: ReferenceTrainer.Work) throws -> [Double] {
            try [pair.chosen, pair.rejected].map { try -trainer.run([reference.session($0, weight: 1)], work).loss }
        }
        let (base, policy) = (try sums(.evaluateBase), try sums(.evaluate))
        for (ours, theirs) in zip(base + policy, pair.base + pair.policy) {
            #expect(abs(ours / theirs - 1) < limits.loss)
        }
        let margin = pair.beta * ((policy[0] - base[0]) - (policy[1] - base[1]))
        #expect(abs(log(1 + exp(-margin)) - pair.loss) < limits.loss * 10)
        let weight = Float(pair.beta / (1 + exp(margin)))
        let sessions = [
            reference.session(pair.chosen, weight: weight), reference.session(pair.rejected, weight: -weight),
        ]
        _ = try trainer.run(sessions, .accumulate)
        try checkGradient(trainer, reference, "preference", limits.gradient)
    }

    @Test(arguments: TinyFolder.allCases)
    func `threads and what is kept change no bit`(tiny: TinyFolder) throws {
        let reference = try TrainingReference(tiny)
        for example in [try reference.case("branches"), try reference.case("reply")] {
            let variants = [1, 2, 7].flatMap { threads in
                [true, false].map { Variant(cpu: "portable", threads: threads, keeps: $0) }
            }
            let gradients = try variants.map { variant in
                let trainer = try ReferenceTrainer(reference, variant)
                _ = try trainer.run(example.segments, .accumulate)
                return trainer.gradient
            }
            #expect(gradients.dropFirst().allSatisfy { $0 == gradients[0] }, "\(example.name)")
        }
    }

    @Test(arguments: TinyFolder.allCases)
    func `with dropout the gradient is that of the inputs that are left`(tiny: TinyFolder) throws {
        let reference = try TrainingReference(tiny)
        let trainer = try ReferenceTrainer(reference, Variant(cpu: "portable"), dropout: 0.3)
        let (example, values) = (try reference.case("branches"), trainer.values)
        func loss(_ noise: UInt64) throws -> Double {
            try trainer.run(example.segments, .accumulate, noise: noise).loss
        }
        let first = try loss(1)
        let gradient = trainer.gradient
        #expect(try loss(1) == first)
        #expect(try loss(2) != first)
        #expect(try abs(trainer.run(example.segments, .evaluate).loss / example.loss - 1) < 1e-5)
        let direction = values.indices.map { sin(Float($0) * 12.9898) }
        let sides = try [Float(1e-3), -1e-3].map { step in
            try trainer.set(zip(values, direction).map { $0 + step * $1 })
            return try loss(1)
        }
        let expected = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        let size = zip(gradient, direction).reduce(0.0) { $0 + pow(Double($1.0) * Double($1.1), 2) }.squareRoot()
        #expect(abs((sides[0] - sides[1]) / 2e-3 - expected) < 0.02 * size)
    }
}
