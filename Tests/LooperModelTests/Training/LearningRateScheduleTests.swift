import Foundation
import Testing

@testable import LooperModel

struct LearningRateScheduleTests {
    @Test func `rises in a line and falls along half a cosine`() {
        let factors = (1...8).map { LearningRateSchedule.cosine.factor(step: $0, warmup: 2, steps: 8) }
        let expected = [0.5, 1] + (0..<6).map { 0.5 * (1 + cos(Double.pi * Double($0) / 6)) }
        #expect(zip(factors, expected).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(abs(factors[5] - 0.5) < 1e-12, "half way down")
    }

    @Test func `stays where it is constant`() {
        let factors = (1...5).map { LearningRateSchedule.constant.factor(step: $0, warmup: 2, steps: 5) }
        #expect(factors == [0.5, 1, 1, 1, 1])
    }

    @Test func `needs no warm-up`() {
        #expect(LearningRateSchedule.cosine.factor(step: 1, warmup: 0, steps: 1) == 1)
    }

    @Test(arguments: [(135_000_000, 4e-4), (1_500_000_000, 3e-4), (7_600_000_000, 2e-4)])
    func `a larger model learns in smaller steps`(weights: Int, rate: Double) {
        #expect(TrainingOptions.learningRate(weights: weights, objective: .likelihood) == rate)
        #expect(TrainingOptions.learningRate(weights: weights, objective: .preference) == 1e-5)
    }
}
