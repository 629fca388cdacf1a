import Testing

@testable import LooperModel

struct TrainingOptionsTests {
    @Test func `differences are named by flag with both values`() {
        let old = ScriptedTraining.options()
        let new = ScriptedTraining.options {
            $0.shape = LoRAShape(isRankStabilised: true, targets: [.value, .query])
            $0.scope = .reply
            $0.steps = 4
        }
        #expect(
            new.differences(from: old) == [
                "--rslora was false and is true", "--scope was all and is reply",
                "--steps was not given and is 4", "--targets was q,k,v,o,gate,up,down and is q,v",
            ]
        )
        #expect(old.differences(from: old).isEmpty)
    }

    /// What makes no sense, by the flag that is to be named.
    private static let nonsense: [String: @Sendable (inout TrainingOptions) -> Void] = [
        "--rank": { $0.shape.rank = 0 }, "--lr": { $0.learningRate = .nan }, "--dropout": { $0.dropout = 1 },
        "--warmup": { $0.warmup = 1.5 }, "--batch": { $0.batch = 0 }, "--epochs": { $0.epochs = 0 },
        "--clip": { $0.clip = -1 }, "--alpha": { $0.shape.alpha = 0 },
        "--targets": { $0.shape = LoRAShape(targets: []) },
        "--keep": { $0.keep = -1 }, "--beta": { $0.beta = 0 }, "--eval-every": { $0.evalEvery = 0 },
        "--dpo": { ($0.objective, $0.dropout) = (.preference, 0.1) },
    ]

    @Test func `numbers that make no sense are refused by flag`() {
        for (flag, change) in Self.nonsense {
            let error = #expect(throws: ModelError.self) { try ScriptedTraining.options(change).check() }
            #expect(error?.message.contains(flag) == true, "\(flag)")
        }
    }

    @Test func `targets are read by name`() throws {
        #expect(try LoRATarget.parse("all") == LoRATarget.allCases)
        #expect(try LoRATarget.parse("down,q") == [.query, .down])
        let error = #expect(throws: ModelError.self) { try LoRATarget.parse("q,,w") }
        #expect(error?.message.contains("q,k,v,o,gate,up,down") == true)
    }
}
