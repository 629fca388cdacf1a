import Foundation
import LooperTestSupport
import Testing

import LooperModel

@Suite(.timeLimit(.minutes(3))) struct AdapterCommandTests {
    private static let engine = BadInputTests.tinyModel.deletingLastPathComponent()
    private let folder = engine.appending(path: "hf-llama").path
    private var model: String { "folder:\(folder)" }

    private func write(
        _ name: String,
        in directory: TemporaryDirectory,
        _ change: (inout AdapterContent) -> Void = { _ in }
    )
        throws -> String
    {
        let transformer = try Transformer(file: ModelFolder(path: folder))
        let settings = AdapterSettings(rank: 2, alpha: 4, invocation: [1, 9], base: "owner/hf-llama")
        let count = 2 * 2 * (48 + 64)
        let values = (0..<count).map { Float($0 % 7) / 64 }
        var content = try AdapterContent(values: values, targets: [.query], settings: settings, of: transformer)
        change(&content)
        let path = directory.path + "/" + name
        try content.writePEFT(to: path)
        return path
    }

    @Test func convertGoesThereAndBack() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let peft = try write("peft", in: directory) { $0.settings.invocation = nil }
            let (gguf, back) = (directory.path + "/a.gguf", directory.path + "/back")
            let first = try await program.run("adapter", "convert", peft, gguf)
            #expect(first.status == 0 && first.output == gguf + "\n", "\(first.errors)")
            let second = try await program.run("adapter", "convert", gguf, back)
            #expect(second.status == 0, "\(second.errors)")
            for name in ["adapter_config.json", "adapter_model.safetensors", "looper.json"] {
                #expect(FileManager.default.contentsEqual(atPath: "\(peft)/\(name)", andPath: "\(back)/\(name)"))
            }
            let flags = ["logits", "--exact", "--model", model, "--adapter"]
            let logits = try await program.run(flags + [peft], input: "the loop")
            let others = try await program.run(flags + [gguf], input: "the loop")
            #expect(logits.status == 0 && logits.output == others.output, "\(logits.errors)\(others.errors)")
        }
    }

    @Test func convertAsksForWhatNothingTells() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let peft = try write("peft", in: directory) { $0.provenance.base = nil }
            let gguf = directory.path + "/a.gguf"
            let bare = try await program.run("adapter", "convert", peft, gguf)
            #expect(bare.status != 0 && bare.errors.contains("--architecture"))
            let kind = try await program.run("adapter", "convert", peft, gguf, "--architecture", "llama")
            #expect(kind.status != 0 && kind.errors.contains("--heads"))
            let flags = ["--architecture", "llama", "--heads", "4", "--kv-heads", "2"]
            let given = try await program.run(["adapter", "convert", peft, gguf] + flags)
            #expect(given.status == 0, "\(given.errors)")
            let bytes = FileManager.default.contents(atPath: gguf)
            let named = try await program.run("adapter", "convert", peft, gguf, "--model", model)
            #expect(named.status == 0, "\(named.errors)")
            #expect(bytes != nil && FileManager.default.contents(atPath: gguf) == bytes)
            let both = try await program.run(["adapter", "convert", peft, gguf, "--model", model] + flags)
            #expect(both.status != 0 && both.errors.contains("--model"))
        }
    }

    @Test func infoTellsWhatAnAdapterIs() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let peft = try write("peft", in: directory)
            let run = try await program.run("adapter", "info", peft, "--json", "--model", model)
            #expect(run.status == 0, "\(run.errors)")
            let info = try #require(run.events.first)
            #expect(info["rank"] as? Int == 2 && info["alpha"] as? Double == 4 && info["scale"] as? Double == 2)
            #expect(info["scope"] as? String == "reply" && info["invocation_tokens"] as? [Int] == [1, 9])
            #expect(info["targets"] as? [String] == ["q_proj"] && info["layers"] as? Int == 2)
            #expect(info["parameters"] as? Int == 448 && info["format"] as? String == "peft")
            #expect(info["base"] as? String == "owner/hf-llama" && info["architecture"] as? String == "llama")
            let base = try #require((info["provenance"] as? [String: Any])?["base"] as? [String: Any])
            #expect(base["key_heads"] as? Int == 2)
            let fit = try #require(info["model"] as? [String: Any])
            #expect(fit["loads"] as? Bool == true && fit["fingerprint"] as? String == base["fingerprint"] as? String)
            let norms = try #require(info["norms"] as? [String: Any])
            #expect((norms["ratios"] as? [Any])?.count == 2)
            #expect((norms["largest"] as? Double ?? 0) > 0 && norms["limit"] as? Double == 0.05)
            let text = try await program.run("adapter", "info", peft, "--model", model)
            #expect(text.output.contains("reply, from the ids [1, 9] on") && text.output.contains("largest"))
        }
    }

    @Test func infoSaysWhyAnAdapterDoesNotLoad() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let peft = try write("peft", in: directory)
            let other = "folder:\(Self.engine.appending(path: "hf-qwen2").path)"
            let run = try await program.run("adapter", "info", peft, "--json", "--model", other)
            let fit = try #require(run.events.first?["model"] as? [String: Any], "\(run.errors)")
            #expect(fit["loads"] as? Bool == false)
            #expect((fit["remark"] as? String)?.contains("hf-qwen2") == true)
            #expect(run.events.first?["norms"] == nil)
            let logits = try await program.run("logits", "--model", other, "--adapter", peft, input: "x")
            #expect(logits.status != 0 && logits.errors.contains("was trained on"))
            let free = try write("free", in: directory) {
                $0.provenance.base = nil; $0.settings.base = "owner/strange"
            }
            let strange = try await program.run("adapter", "info", free, "--model", model)
            #expect(strange.output.contains("names another base: owner/strange"))
            let none = try await program.run("adapter", "info", directory.path)
            #expect(none.status != 0 && none.errors.contains("adapter_config.json"))
        }
    }
}
