import Foundation
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct OutcomeFileTests {
    private func read(_ text: String) async throws -> OutcomeFile {
        try await TemporaryDirectory.with { folder in
            try folder.write(text, to: "results.jsonl")
            return try OutcomeFile(folder.appending("results.jsonl"))
        }
    }

    @Test func `lines are read, and blank ones passed over`() async throws {
        let file = try await read(
            """
            {"task":"a","cluster":"m","arm":"none","seed":1,"resolved":true,"steps":3,"tokens_in":10,"tokens_out":2,"seconds":1.5}

            {"task":"a","arm":"x","seed":1,"resolved":false}
            """
        )
        #expect(file.outcomes.count == 2)
        #expect(file.outcomes[0].cluster == "m" && file.outcomes[0].tokensIn == 10)
        #expect(file.sha256.count == 64)
    }

    @Test(arguments: [
        ("{\"task\":\"a\",\"arm\":\"x\"}", "line 2: the field 'resolved' is missing; a line has task and arm"),
        ("{\"task\":\"a\",\"arm\":\"x\",\"resolved\":1}", "line 2: the field 'resolved' has a value of another kind"),
        (
            "{\"task\":\"a\",\"arm\":\"x\",\"resolved\":null}",
            "line 2: the field 'resolved' has a value of another kind"
        ),
        ("{\"task\":\"a\",\"arm\":\"x\",\"resolved\":true,\"steps\":-1}", "line 2: 'steps' is -1.0"),
        ("{\"task\":\"a\",\"arm\":\"x\",\"resolved\":true,\"seed\":-1}", "line 2: a number of it is negative"),
        ("{\"task\":\"\",\"arm\":\"x\",\"resolved\":true}", "line 2: 'task' is empty"),
        ("{\"task\":\"t\",\"arm\":\"none\",\"resolved\":true}", "line 2: task, arm and seed are those of line 1"),
        ("not json", "line 2: is no JSON; write one object a line"),
        ("[1]", "line 2: is no object"),
    ])
    func `a line that is wrong is named`(line: String, words: String) async throws {
        let first = "{\"task\":\"t\",\"arm\":\"none\",\"resolved\":true}\n"
        let error = await #expect(throws: LooperError.self) { try await read(first + line + "\n") }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func `a file without a line is an error`() async throws {
        let error = await #expect(throws: LooperError.self) { try await read("\n") }
        #expect(error?.message.contains("holds no outcome") == true)
    }
}

@Suite struct RelativeLinkTests {
    @Test(arguments: [
        ("/a/trial/trajectories", "/a/trial/none/t/trajectory.json", "../none/t/trajectory.json"),
        ("/a/report/trajectories", "/b/x", "../../../b/x"),
        ("/a", "/a/with space #1", "with%20space%20%231"),
    ])
    func `links are relative and encoded`(folder: String, file: String, link: String) {
        #expect(RelativeLink.from(URL(fileURLWithPath: folder), to: URL(fileURLWithPath: file)) == link)
    }

    @Test func `words of a command are quoted where a shell would see more in them`() {
        #expect(ShellWords.line(["looper", "a b", "it's", "--x=/y", ""]) == "looper 'a b' 'it'\\''s' --x=/y ''")
    }
}
