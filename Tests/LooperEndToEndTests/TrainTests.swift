import Foundation
import LooperTestSupport
import Testing

/// `looper train` on the tiny model.
@Suite(.timeLimit(.minutes(5))) struct TrainTests {
    private static let model = "gguf:\(BadInputTests.tinyModel.path)"
    private static let usual = ["--max-tokens", "256", "--rank", "4", "--lr", "0.01", "--batch", "2", "--seed", "3"]

    private func arguments(_ folder: TemporaryDirectory, _ more: [String] = [], output: String = "out") -> [String] {
        let files = ["--data", folder.appending("data.jsonl").path, "--output", folder.appending(output).path]
        return ["train", "--model", Self.model] + files + Self.usual + more
    }

    private func writeData(_ folder: TemporaryDirectory, count: Int = 5) throws {
        let lines = (0..<count).map { number in
            #"{"messages":[{"role":"user","content":"say \#(number)"},"#
                + #"{"role":"assistant","content":"it is \#(number)"},"#
                + #"{"role":"user","content":"again"},{"role":"assistant","content":"still \#(number)"}]}"#
        }
        try folder.write(lines.joined(separator: "\n"), to: "data.jsonl")
    }

    private func metrics(_ folder: TemporaryDirectory, _ output: String = "out") throws -> [[String: Any]] {
        try folder.read("\(output)/metrics.jsonl").split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    private func losses(_ folder: TemporaryDirectory, _ output: String = "out") throws -> [Double] {
        try metrics(folder, output).compactMap { ($0["loss"] ?? $0["validation_loss"]) as? Double }
    }

    @Test(arguments: ["all", "reply"]) func leavesAnAdapterThatTheEngineLoads(scope: String) async throws {
        try await TemporaryDirectory.with { folder in
            try writeData(folder)
            let program = LooperProgram(home: folder)
            let eval = ["--eval", folder.appending("data.jsonl").path]
            let run = try await program.run(
                arguments(folder, ["--epochs", "6", "--json", "--scope", scope, "--dropout", "0.05"] + eval)
            )
            #expect(run.status == 0, "\(run.errors)")
            let steps = run.events.filter { $0["loss"] != nil }
            #expect(steps.count == 18)
            let measured = run.events.compactMap { $0["validation_loss"] as? Double }
            #expect(measured.count == 7 && measured[6] < 0.8 * measured[0], "\(measured)")
            let prompt = "<|im_start|>user\nsay 1<|im_end|>\n<|im_start|>assistant\n"
            let adapter = folder.appending("out").path
            let look = ["logits", "--model", Self.model, "--special"]
            let with = try await program.run(look + ["--adapter", adapter], input: prompt)
            let without = try await program.run(look, input: prompt)
            #expect(with.status == 0, "\(with.errors)")
            #expect(with.output != without.output)
            let check = try await program.run(arguments(folder, ["--check", "--exact", "--scope", scope]))
            #expect(
                check.output.contains("pass  1.") && check.output.contains("pass  7."),
                "\(check.output)\(check.errors)"
            )
            #expect(check.output.contains("5. |scale B A|") && !check.output.contains("skip  5."))
        }
    }

    @Test func aRunThatWasKilledGoesOnToTheSameLosses() async throws {
        try await TemporaryDirectory.with { folder in
            try writeData(folder, count: 8)
            let program = LooperProgram(home: folder)
            let more = ["--epochs", "40", "--save-every", "1", "--dropout", "0.1"]
            #expect(try await program.run(arguments(folder, more, output: "whole")).status == 0)
            let lines = folder.appending("out/metrics.jsonl")
            try await program.runAndKill(arguments(folder, more), at: .lines(6, in: lines))
            let begun = try losses(folder).count
            let again = try await program.run(arguments(folder, more + ["--resume", "--threads", "1"]))
            #expect(again.status == 0, "\(again.errors)")
            #expect(try losses(folder) == losses(folder, "whole"), "stopped after \(begun)")
            let weights = "adapter_model.safetensors"
            let (ours, theirs) = (folder.appending("out/\(weights)"), folder.appending("whole/\(weights)"))
            #expect(try Data(contentsOf: ours) == Data(contentsOf: theirs))
        }
    }

    @Test func aPairOfRepliesIsLearned() async throws {
        try await TemporaryDirectory.with { folder in
            let line = #"{"prompt":[{"role":"user","content":"say"}],"chosen":"this is","rejected":"not that"}"#
            try folder.write([line, line].joined(separator: "\n"), to: "data.jsonl")
            let run = try await LooperProgram(home: folder).run(
                arguments(folder, ["--dpo", "--epochs", "10", "--json", "--beta", "0.5"])
            )
            #expect(run.status == 0, "\(run.errors)")
            let losses = run.events.compactMap { $0["loss"] as? Double }
            #expect(losses.count == 10 && abs(losses[0] - 0.6931) < 1e-3 && losses[9] < 0.5 * losses[0], "\(losses)")
        }
    }

    @Test func refusesWhatCannotBeTrained() async throws {
        try await TemporaryDirectory.with { folder in
            try writeData(folder)
            let program = LooperProgram(home: folder)
            func refusal(_ more: [String]) async throws -> String {
                let run = try await program.run(arguments(folder, more))
                #expect(run.status != 0)
                return run.errors
            }
            #expect(try await refusal(["--max-tokens", "20"]).contains("data.jsonl:1"))
            #expect(try await refusal(["--targets", "q,x"]).contains("q,k,v,o,gate,up,down"))
            #expect(try await refusal(["--rank", "0"]).contains("--rank is 1 to 1024"))
            #expect(try await refusal(["--dpo"]).contains("is no pair of replies"))
            #expect(try await refusal(["--eval", folder.appending("nowhere").path]).contains("nowhere"))
            let skipped = try await refusal(["--max-tokens", "20", "--skip-long"])
            #expect(skipped.contains("left out, longer than 20 tokens: data.jsonl:5"))
            #expect(skipped.contains("there is nothing to learn from"))
            let none = try await program.run("train", "--model", Self.model, "--output", folder.path)
            #expect(none.status != 0 && none.errors.contains("--data"))
        }
    }

    @Test func exportsTheSameTrainingForOtherMachines() async throws {
        try await TemporaryDirectory.with { folder in
            try writeData(folder)
            let files = ["--data", folder.appending("data.jsonl").path]
            let target = ["--export", "trl", folder.appending("trl").path]
            let program = LooperProgram(home: folder)
            let nameless = try await program.run(["train", "--model", Self.model] + files + target)
            #expect(nameless.status != 0 && nameless.errors.contains("--export-model"))
            let named = ["--export-model", "org/name", "--rank", "8"]
            let run = try await program.run(["train", "--model", Self.model] + files + target + named)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try folder.read("trl/train.jsonl").split(separator: "\n").count == 5)
            let configuration = try folder.read("trl/config.yaml")
            #expect(configuration.contains("rank: 8") && configuration.contains("org/name"))
        }
    }
}
