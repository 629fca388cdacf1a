import LooperCore
import Testing

@testable import LooperModel

struct DataReportTests {
    private let example: TrainingExample

    init() throws {
        example = try TrainingExample()
    }

    /// Calls between angle brackets.
    private func counter() -> ActionCounter {
        ActionCounter(tokenizer: example.tokenizer) { reply in
            let bytes = Array(reply.utf8)
            guard let start = bytes.firstIndex(of: UInt8(ascii: "<")),
                let end = bytes.lastIndex(of: UInt8(ascii: ">"))
            else { return [] }
            return [start..<end + 1]
        }
    }

    private func sample(_ reply: String, ended: Bool = true) -> TrainingSample {
        let ids = ended ? example.template.reply(reply) : example.tokenizer.encode(reply)
        let prompt = example.template.context(for: [Message(.user, "Do <this>")]).ids
        return TrainingSample(prompt: prompt, reply: ids, name: reply)
    }

    @Test func `samples and tokens are counted`() {
        var general = TrainingSample(name: "g", ids: [1, 2, 3, 4], lossMask: [0, 0, 1, 1])
        general.isGeneral = true
        let samples = [
            TrainingSample(name: "a", ids: [1, 2, 3], lossMask: [1, 0, 1]), general,
            TrainingSample(name: "b", ids: [1, 2, 3, 4], lossMask: [0, 0, 0, 0]),
        ]
        let report = DataReport(samples, mostTokens: 3)
        #expect(report.samples == 3 && report.generalSamples == 1)
        #expect(report.tokens == 11 && report.trainedTokens == 3 && report.skillTokens == 1)
        #expect(report.trainedShare == 3.0 / 11)
        #expect(report.longest == DataReport.Entry(name: "g", tokens: 4))
        #expect(report.tooLong.map(\.name) == ["g", "b"])
        #expect(report.untrained == ["b"])
        #expect(report.actionShare == nil)
        #expect(DataReport([], mostTokens: 3).trainedShare == 0)
        #expect(DataReport([], mostTokens: 3, actions: counter()).actionShare == 0)
    }

    @Test(arguments: ["<done/>", "<read path=\"Grüße 🙂\"/>"])
    func `a reply that is a call belongs to it with its end`(reply: String) {
        let sample = sample(reply)
        #expect(counter().count(in: sample) == sample.trained)
        let cut = self.sample(reply, ended: false)
        #expect(counter().count(in: cut) == cut.trained)
    }

    @Test func `a thought and a reply without a call do not belong to calls`() {
        #expect(counter().count(in: sample("I think.")) == 0)
        let call = "<done/>"
        let thought = "Größer 🙂 gedacht.\n"
        let whole = sample(thought + call)
        let thoughtOnly = example.tokenizer.encode(thought).count
        let counted = counter().count(in: whole)
        // A token may reach from the thought into the call.
        #expect(abs(whole.trained - thoughtOnly - counted) <= 1)
        let report = DataReport([whole, sample(call)], mostTokens: 100, actions: counter())
        #expect(report.actionTokens == counted + sample(call).trained)
    }

    @Test func `bytes that are no text do not move the call`() throws {
        let broken = try #require(example.tokenizer.id(of: "ÿ"))
        let call = example.tokenizer.encode("<done/>")
        let sample = TrainingSample(prompt: [1], reply: [broken, broken] + call, name: "broken")
        #expect(counter().count(in: sample) == call.count)
    }
}
