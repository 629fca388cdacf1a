import Foundation
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperModel

struct TRLExportTests {
    private let example: TrainingExample

    init() throws {
        example = try TrainingExample()
    }

    private func export(_ scope: TrainingPlanner.Scope = .all) -> TRLExport {
        var recipe = TRLRecipe(model: "org/a \"model\"\n", scope: scope, header: example.template.replyHeader)
        recipe.learningRate = 1e-5
        return TRLExport(recipe: recipe, files: ["run.sh": "echo", "train.py": "pass"], template: example.template)
    }

    private var conversation: [Message] {
        [
            Message(.system, "Be brief."), Message(.user, "Grüße\n\n"),
            Message(.assistant, "Hallo", tokens: example.template.reply("Hallo")),
        ]
    }

    private func sample() -> TrainingSample {
        let context = example.template.context(for: conversation, replyHeader: false)
        return TrainingSample(name: "x/y", ids: context.ids, lossMask: context.lossMask)
    }

    @Test func `what is exported is read again, id for id`() async throws {
        var general = sample()
        general.isGeneral = true
        let session = example.session(["one", "two"]).contexts[1]
        let samples = [sample(), general, TrainingSample(name: "s", ids: session.ids, lossMask: session.lossMask)]
        let untrained = TrainingSample(name: "none", ids: [1], lossMask: [0])
        try await TemporaryDirectory.with { folder in
            let target = folder.appending("out")
            let data = TrainingData(samples: samples + [untrained])
            try export().write(data, evaluation: TrainingData(samples: [samples[0]]), to: target.path)
            let reader = example.reader()
            #expect(try reader.read(target.path + "/train.jsonl") == TrainingData(samples: samples))
            #expect(try reader.read(target.path + "/evaluation.jsonl").samples == [samples[0]])
            let mode = try FileManager.default.attributesOfItem(atPath: target.path + "/run.sh")[.posixPermissions]
            #expect(mode as? Int == 0o755)
            #expect(try folder.read("out/train.py") == "pass")
        }
    }

    @Test func `a line holds the conversation to be read`() async throws {
        struct Line: Decodable {
            let name: String
            let messages: [Message]
        }
        try await TemporaryDirectory.with { folder in
            try export().write(TrainingData(samples: [sample()]), to: folder.path)
            let line = try JSONDecoder().decode(Line.self, from: Data(folder.read("train.jsonl").utf8))
            #expect(line.name == "x/y")
            #expect(line.messages == conversation.map { Message($0.role, $0.content) })
        }
    }

    @Test func `messages are read out of ids, or not at all`() throws {
        let template = example.template
        let context = example.session(["one", "two"], ended: false).contexts[1]
        #expect(template.messages(of: context.ids)?.map(\.role) == [.system, .user, .assistant, .user, .assistant])
        #expect(template.messages(of: context.ids)?.last?.content == "two")
        #expect(template.messages(of: []) == [])
        #expect(template.messages(of: [5, 6]) == nil)
        #expect(template.messages(of: [1] + example.tokenizer.encode("no role")) == nil)
        #expect(template.messages(of: context.ids + [1] + context.ids) == nil)
    }

    @Test func `the configuration says what was given`() async throws {
        try await TemporaryDirectory.with { folder in
            try export(.reply).write(TrainingData(samples: [sample()]), to: folder.path)
            let text = try folder.read("config.yaml")
            let header = example.template.replyHeader.map(String.init).joined(separator: ", ")
            for line in [
                #"model: "org/a \"model\"\x0a""#, "evaluation: null", "scope: reply", "invocation_tokens: [\(header)]",
                "rank: 16", "alpha: 32.0", "learning_rate: 1e-05", "recompute: false",
                "target_modules: [q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj]",
            ] {
                #expect(text.contains("\n" + line), "\(line)")
            }
        }
    }

    @Test func `what cannot be exported is refused`() async throws {
        let pair = PreferencePair(name: "p", prompt: [1], chosen: [2], rejected: [3])
        let headless = TrainingSample(name: "lost", ids: [4, 5], lossMask: [0, 1])
        try await TemporaryDirectory.with { folder in
            let full = folder.appending("full").path
            try folder.write("x", to: "full/x")
            let cases: [(TrainingPlanner.Scope, TrainingData, String, String)] = [
                (.all, TrainingData(pairs: [pair]), "a", "cannot be exported"),
                (.all, TrainingData(), "a", "nothing to learn"),
                (.reply, TrainingData(samples: [headless]), "a", "'lost'"),
                (.all, TrainingData(samples: [headless]), "full", "is not empty"),
                (.all, TrainingData(samples: [headless]), "full/x", "cannot be made"),
            ]
            for (scope, data, name, problem) in cases {
                let error = #expect(throws: ModelError.self) {
                    try export(scope).write(data, to: folder.appending(name).path)
                }
                #expect(error?.message.contains(problem) == true, "\(problem)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: full) == ["x"])
        }
    }
}
