import Foundation
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ModelCommandTests {
    private let model = "gguf:\(BadInputTests.tinyModel.path)"

    @Test func tokenizePrintsAJSONList() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let text = "def add(a, b): <|im_end|>"
            let plain = try await program.run("tokenize", "--model", model, input: text)
            let special = try await program.run("tokenize", "--model", model, "--special", input: text)
            let plainIDs = try JSONDecoder().decode([Int].self, from: Data(plain.output.utf8))
            let specialIDs = try JSONDecoder().decode([Int].self, from: Data(special.output.utf8))
            #expect(plain.status == 0 && special.status == 0)
            #expect(specialIDs.count < plainIDs.count, "a special token is one id, its spelling several")
            let explicit = try await program.run("tokenize", "--model", model, "--no-special", input: text)
            #expect(explicit.output == plain.output)
        }
    }

    @Test func generateReportsItsSpeed() async throws {
        try await TemporaryDirectory.with { directory in
            let run = try await LooperProgram(home: directory).run(
                "generate",
                "--model",
                model,
                "--max-tokens",
                "5",
                "--temperature",
                "0",
                "--json",
                input: "hello there"
            )
            #expect(run.status == 0, "\(run.errors)")
            let report = try #require(run.events.first)
            #expect(report["tokens"] as? Int == 5)
            #expect((report["prompt_tokens"] as? Int ?? 0) > 0)
            #expect((report["tokens_per_second"] as? Double ?? 0) > 0)
            #expect((report["prompt_tokens_per_second"] as? Double ?? 0) > 0)
            #expect((report["peak_memory_bytes"] as? Int ?? 0) > 1_000_000)
            #expect(report["text"] is String)
        }
    }

    @Test func listAndPathKnowWhatIsHere() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let list = try await program.run("model", "list")
            #expect(list.output.split(separator: "\n").count == 3)
            #expect(list.output.contains("smollm2-135m          not here"))
            let path = try await program.run("model", "path", "smollm2-135m")
            #expect(path.status != 0)
            #expect(path.errors.contains("looper model pull smollm2-135m"))
        }
    }

    @Test func aFolderIsAModelToo() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let folder = BadInputTests.tinyModel.deletingLastPathComponent().appending(path: "hf-llama").path
            let ids = try await program.run("tokenize", "--model", "folder:\(folder)", input: " the")
            #expect(ids.output == "[261]\n", "\(ids.errors)")
            let flags = ["--max-tokens", "3", "--chat"]
            let reply = try await program.run(["generate", "--model", "folder:\(folder)"] + flags, input: "hello")
            #expect(reply.status == 0, "\(reply.errors)")
            let file = try await program.run("tokenize", "--model", "folder:\(folder)/config.json", input: "x")
            #expect(file.status != 0)
            #expect(file.errors.contains("config.json"))
        }
    }

    @Test func aModelOfTheHubMustBePulledFirst() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            for arguments in [["model", "path", "hf:a/b"], ["tokenize", "--model", "hf:a/b"]] {
                let run = try await program.run(arguments)
                #expect(run.status != 0)
                #expect(run.errors.contains("run 'looper model pull hf:a/b'"))
            }
            let malformed = try await program.run("model", "pull", "hf:a")
            #expect(malformed.status != 0)
            #expect(malformed.errors.contains("write OWNER/NAME"))
            let settings = "HF_ENDPOINT=http://127.0.0.1:9 HF_TOKEN=hf_secret"
            let closed = try await program.shell("\(settings) '\(LooperProgram.path)' model pull hf:a/b")
            #expect(closed.status != 0)
            #expect(!(closed.output + closed.errors).contains("hf_secret"))
        }
    }
}
