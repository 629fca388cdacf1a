import Foundation
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperModel

struct TrainingReaderTests {
    private let example: TrainingExample

    init() throws {
        example = try TrainingExample()
    }

    private func read(_ text: String) async throws -> TrainingData {
        try await TemporaryDirectory.with { folder in
            try folder.write(text, to: "data.jsonl")
            return try example.reader().read(folder.appending("data.jsonl").path)
        }
    }

    /// The texts that carry loss, control tokens as their names.
    private func learned(_ sample: TrainingSample) -> [String] {
        sample.replies.map { reply in
            sample.ids[reply].map { $0 == 2 ? "<|im_end|>" : example.tokenizer.decode([$0]) }.joined()
        }
    }

    @Test func `the assistant's turns are learned with their ends`() async throws {
        let data = try await read(
            """
            {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, \
            {"role": "assistant", "content": "Hallo"}, {"role": "user", "content": "Bye"}, \
            {"role": "assistant", "content": ""}]}
            """
        )
        let sample = try #require(data.samples.first)
        #expect(sample.name == "data.jsonl:1" && !sample.isGeneral)
        #expect(learned(sample) == ["Hallo<|im_end|>", "<|im_end|>"])
        // The ids are those that the conversation has when it runs.
        let messages = [
            Message(.system, "Be brief."), Message(.user, "Hi"), Message(.assistant, "Hallo"), Message(.user, "Bye"),
            Message(.assistant, ""),
        ]
        #expect(sample.ids == example.template.context(for: messages, replyHeader: false).ids)
    }

    @Test func `wrong steps carry no loss, and are read all the same`() async throws {
        let turns = { (train: String) in
            """
            {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "wrong"\(train)}, \
            {"role": "user", "content": "No."}, {"role": "assistant", "content": "right", "train": true}]}
            """
        }
        let data = try await read(turns(", \"train\": false") + "\n" + turns(""))
        #expect(data.samples.map(\.ids).first == data.samples.map(\.ids).last)
        #expect(data.samples.map(learned) == [["right<|im_end|>"], ["wrong<|im_end|>", "right<|im_end|>"]])
    }

    @Test func `a line may have a name and be general`() async throws {
        let data = try await read(
            #"{"name": "greeting", "general": true, "messages": [{"role": "assistant", "content": "Hi"}]}"#
        )
        #expect(data.samples.map(\.name) == ["greeting"])
        #expect(data.samples.map(\.isGeneral) == [true])
    }

    @Test func `a pair is a prompt with its header and two replies with their ends`() async throws {
        let data = try await read(
            #"{"prompt": [{"role": "user", "content": "Hi"}], "chosen": "Hallo", "rejected": "x y"}"#
        )
        let pair = try #require(data.pairs.first)
        #expect(pair.prompt == example.template.context(for: [Message(.user, "Hi")]).ids)
        #expect(pair.prompt.suffix(3).elementsEqual(example.template.replyHeader.suffix(3)))
        #expect(pair.chosen == example.tokenizer.encode("Hallo") + [2])
        #expect(pair.rejected == example.tokenizer.encode("x y") + [2])
    }

    @Test func `ids are taken as they are`() async throws {
        let data = try await read(
            """
            {"input_ids": [5, 6, 7], "assistant_masks": [0, 1, 1], "messages": [], "general": true}
            {"name": "p", "prompt_ids": [1, 2], "chosen_ids": [3], "rejected_ids": [4, 5]}
            """
        )
        let sample = TrainingSample(name: "data.jsonl:1", ids: [5, 6, 7], lossMask: [0, 1, 1], isGeneral: true)
        let pair = PreferencePair(name: "p", prompt: [1, 2], chosen: [3], rejected: [4, 5])
        #expect(data == TrainingData(samples: [sample], pairs: [pair]))
    }

    @Test(arguments: [
        (#"{"messages": [{"role": "user", "content": "Hi"}]}"#, "there is nothing to learn"),
        (#"{"messages": [{"role": "assistant", "content": "Hi", "train": false}]}"#, "there is nothing to learn"),
        (#"{"messages": [{"role": "tool", "content": "Hi"}]}"#, "message 1: the role 'tool' is not supported"),
        (#"{"messages": [{"role": "user", "content": [{"type": "text"}]}]}"#, "message 1: 'content' must be a string"),
        (#"{"messages": [{"role": "user"}]}"#, "a message has a 'role' and a 'content'"),
        (#"{"messages": "Hi"}"#, "'messages' must be an array"),
        (
            #"{"messages": [{"role": "assistant", "content": "", "tool_calls": [1]}]}"#,
            "'tool_calls' are not supported; write the call into the 'content'"
        ),
        (#"{"messages": [{"role": "assistant", "content": "Hi", "train": "no"}]}"#, "'train' must be a truth value"),
        (#"{"prompt": "Hi", "chosen": "a", "rejected": "b"}"#, "'prompt' must be an array"),
        (#"{"prompt": [{"role": "user", "content": "Hi"}], "chosen": "a"}"#, "a pair is a 'prompt' of messages"),
        (
            #"{"prompt": [{"role": "user", "content": "Hi"}], "chosen": "a", "rejected": "a"}"#,
            "both replies are the same"
        ),
        (#"{"prompt_ids": [1], "chosen_ids": [], "rejected_ids": [2]}"#, "'chosen_ids' must be a list of ids"),
        (#"{"prompt_ids": [1], "chosen_ids": [1.5], "rejected_ids": [2]}"#, "'chosen_ids' must be a list of ids"),
        (#"{"input_ids": [1, 2], "assistant_masks": [1]}"#, "'assistant_masks' must have a 0 or a 1 for each of the 2"),
        (#"{"input_ids": [1, 2], "assistant_masks": [1, 2]}"#, "'assistant_masks' must have a 0 or a 1"),
        (#"{"input_ids": [1, 2], "assistant_masks": [1, 0]}"#, "there is nothing to learn: no id is marked"),
        (#"{"input_ids": [1, 4000], "assistant_masks": [0, 1]}"#, "the id 4000 is none of this model's 4000"),
        (#"{"text": "Hi"}"#, "has neither 'messages' nor 'input_ids'"),
        (#"{"messages": ["#, "cut short"),
        ("[1]", "must be an object"),
    ])
    func `what cannot be learned from is named with its line`(line: String, problem: String) async throws {
        let good = #"{"messages": [{"role": "assistant", "content": "Hi"}]}"#
        let error = await #expect(throws: ModelError.self) { try await read("\(good)\n\n\(line)\n\(good)") }
        let message = error?.message ?? ""
        #expect(message.contains("data.jsonl', line 3"))
        #expect(message.contains(problem))
    }

    @Test func `missing and empty files are refused`() async throws {
        let missing = #expect(throws: ModelError.self) { try example.reader().read("/nowhere/data.jsonl") }
        #expect(missing?.code == .unreadableFile)
        let empty = await #expect(throws: ModelError.self) { try await read("\n \n") }
        #expect(empty?.message.contains("there is nothing in it") == true)
    }

    @Test func `a model without a template learns from ids alone`() async throws {
        let problem = ModelError(.unsupportedChatTemplate, "no template")
        let reader = TrainingReader(tokenizer: example.tokenizer, template: .failure(problem))
        try await TemporaryDirectory.with { folder in
            try folder.write(#"{"input_ids": [1, 2], "assistant_masks": [0, 1]}"#, to: "ids.jsonl")
            #expect(try reader.read(folder.appending("ids.jsonl").path).samples.count == 1)
            try folder.write(#"{"messages": [{"role": "assistant", "content": "Hi"}]}"#, to: "chat.jsonl")
            #expect(throws: problem) { try reader.read(folder.appending("chat.jsonl").path) }
        }
    }

    @Test(arguments: ["a\nbb\n\nccc", "a\nbb\n\nccc\n", "", "\n", String(repeating: "long ", count: 700_000) + "\nx"])
    func `lines are read as they stand`(text: String) async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write(text, to: "lines")
            var reader = try LineReader(path: folder.appending("lines").path)
            var lines: [[UInt8]] = []
            while let line = try reader.next() {
                lines.append(line)
                #expect(reader.number == lines.count)
            }
            var expected = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
            if expected.last?.isEmpty == true { expected.removeLast() }
            #expect(lines == expected)
        }
    }
}
