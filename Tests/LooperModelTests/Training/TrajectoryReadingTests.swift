import Foundation
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperModel

struct TrajectoryReadingTests {
    private let example: TrainingExample

    init() throws {
        example = try TrainingExample()
    }

    private func read(_ json: Data, fingerprint: String? = "abc") async throws -> [TrainingSample] {
        try await TemporaryDirectory.with { folder in
            let file = folder.appending("trajectory.json")
            try json.write(to: file)
            return try example.reader(fingerprint: fingerprint).read(file.path).samples
        }
    }

    private func failure(_ json: Data, fingerprint: String? = "abc") async -> String {
        let error = await #expect(throws: ModelError.self) { try await read(json, fingerprint: fingerprint) }
        return error?.message ?? ""
    }

    @Test(arguments: [true, false])
    func `a session is the last context that the model had, id for id`(ended: Bool) async throws {
        let session = example.session(["I look. <read path=\"a.py\"/>", "Grüße <done/>", "", "ok"], ended: ended)
        let samples = try await read(session.json)
        let last = try #require(session.contexts.last)
        #expect(samples == [TrainingSample(name: "s1", ids: last.ids, lossMask: last.lossMask)])
        #expect(samples[0].losses == session.losses)
    }

    @Test func `each reply of a pruned session is learned once, in the context that it was written in`() async throws {
        let prunings = [
            3: Pruning(shortened: [Pruning.Shortened(step: 1, text: "gone")]),
            5: Pruning(dropped: [2], shortened: [Pruning.Shortened(step: 3, text: "gone too")]),
        ]
        let session = example.session(["one", "two", "three", "four", "five", "six"], prunings: prunings)
        let samples = try await read(session.json)
        #expect(samples.map(\.name) == ["s1", "s1 (context 2)", "s1 (context 3)"])
        #expect(samples.map(\.ids) == [1, 3, 5].map { session.contexts[$0].ids })
        #expect(samples.map(\.losses).sum == session.losses)
        #expect(
            samples.map(\.trained)
                == [1, 3, 5].map { last in
                    session.trajectory.steps[(last - 1)...last].reduce(0) { $0 + ($1.tokens?.written.count ?? 0) }
                }
        )
        // A reply-only plan learns the same.
        let planner = TrainingPlanner(scope: .reply, header: example.template.replyHeader, rows: 64)
        let passes = try planner.passes(of: [0, 1, 2], in: samples)
        #expect(passes.map { $0.losses(samples) }.sum == session.losses)
    }

    @Test func `a reply that was asked for again is learned with the other`() async throws {
        // Dropped at once, so that the second reply answers the same prompt.
        let session = example.session(["wrong", "right"], prunings: [2: Pruning(dropped: [1])])
        let samples = try await read(session.json)
        #expect(samples.count == 2)
        #expect(samples.map(\.losses).sum == session.losses)
    }

    @Test func `a session without a reply teaches nothing`() async throws {
        let samples = try await read(example.session([]).json)
        #expect(samples == [TrainingSample(name: "s1", ids: [], lossMask: [])])
    }

    @Test func `a session of another model is refused`() async throws {
        let message = try await failure(example.session(["one"]).json, fingerprint: "other")
        #expect(message.contains("the model 'tiny' (abc…), not of this one (other…)"))
        #expect(message.contains("run the task again with this model"))
        #expect(try await read(example.session(["one"]).json, fingerprint: nil).count == 1)
    }

    @Test func `ids that do not spell the replies are those of another model`() async throws {
        var session = example.session(["the first one", "the second one"])
        session.trajectory.provenance.model.fingerprint = nil
        #expect(try await read(session.json).count == 1)
        // One text may differ: secrets are masked in texts.
        session.trajectory.steps[0].reply = "the first ***"
        #expect(try await read(session.json).count == 1)
        session.trajectory.steps[1].reply = "the second ***"
        let message = try await failure(session.json)
        #expect(message.contains("session 's1': its token ids do not spell its replies"))
    }

    @Test func `a provider's session has no ids, which is said`() async throws {
        var session = example.session(["one", "two"])
        session.trajectory.steps[1].tokens = nil
        let message = try await failure(session.json)
        #expect(message.contains("session 's1': step 2"))
        #expect(message.contains("the model 'tiny' runs elsewhere"))
    }

    @Test func `damaged sessions are refused`() async throws {
        var session = example.session(["one", "two"])
        session.trajectory.steps[1].tokens?.reused = 1_000
        #expect(try await failure(session.json).contains("do not fit each other"))
        session.trajectory.steps[1].tokens?.reused = -1
        #expect(try await failure(session.json).contains("do not fit each other"))
        session.trajectory.steps[1].tokens?.ids[0] = 100_000
        #expect(try await failure(session.json).contains("the id 100000 is none of this model's 4000"))
        session.trajectory.steps[1].tokens?.lossMask.removeLast()
        #expect(try await failure(session.json).contains("step 2: its 'tokens' are damaged"))
        session.trajectory.format = 1
        #expect(try await failure(session.json).contains("no trajectory of format 2"))
        let cut = try await failure(example.session(["one"]).json.dropLast(20))
        #expect(cut.contains("cut short") && cut.contains("resume it first"))
        #expect(await failure(Data("[]".utf8)).contains("must be an object"))
    }

    @Test func `a folder holds any number of sessions`() async throws {
        try await TemporaryDirectory.with { folder in
            var session = example.session(["one"])
            for name in ["b", "a"] {
                session.trajectory.provenance.session = name
                try folder.write(String(decoding: session.json, as: UTF8.self), to: "run/\(name)/trajectory.json")
            }
            try folder.write("{}", to: "run/other.json")
            let samples = try example.reader().read(folder.path).samples
            #expect(samples.map(\.name) == ["a", "b"])
            try folder.write("", to: "empty/x")
            let error = #expect(throws: ModelError.self) { try example.reader().read(folder.appending("empty").path) }
            #expect(error?.message.contains("no 'trajectory.json' is in it") == true)
        }
    }

    @Test func `lines may be sessions`() async throws {
        try await TemporaryDirectory.with { folder in
            let session = example.session(["one", "two"])
            let line = try String(decoding: session.json, as: UTF8.self)
            try folder.write("\(line)\n\n\(line)", to: "sessions.jsonl")
            let samples = try example.reader().read(folder.appending("sessions.jsonl").path).samples
            #expect(samples.count == 2 && samples[0] == samples[1])
            #expect(samples[0].losses == session.losses)
        }
    }
}
