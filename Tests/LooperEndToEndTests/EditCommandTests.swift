import Foundation
import LooperTestSupport
import Testing

@Suite struct EditCommandTests {
    private func edit(_ before: String, _ input: String, file: String = "f.txt") async throws
        -> (run: LooperProgram.Run, after: String)
    {
        try await TemporaryDirectory.with { directory in
            try directory.write(before, to: "f.txt")
            let program = LooperProgram(home: directory, workingDirectory: directory.path)
            let run = try await program.run("edit", file, input: input)
            return (run, try directory.read("f.txt"))
        }
    }

    @Test func appliesAnEdit() async throws {
        let (run, after) = try await edit("a\r\nb  \r\n", #"{"old":"a\nb\n","new":"a\n\u00e9\n"}"#)
        #expect(run.status == 0, "\(run.errors)")
        #expect(after == "a\r\né\r\n")
        #expect(run.output == "Edited f.txt (matched but for white space at line ends). Now it reads:\n1\ta\n2\té\n")
        #expect(run.errors.isEmpty)
    }

    @Test(arguments: [
        (#"{"old":"x","new":"y"}"#, "f.txt", "The old lines are not in f.txt."),
        (#"{"old":"a","new":"y"}"#, "f.txt", "The old lines occur 2 times in f.txt, at lines 1, 2."),
        (#"{"old":"a","new":"y"}"#, "g.txt", "There is no file g.txt. Near names: f.txt"),
    ])
    func tellsTheModelWhyNot(_ input: String, _ file: String, _ words: String) async throws {
        let (run, after) = try await edit("a\na\n", input, file: file)
        #expect(run.status == 1)
        #expect(run.output.hasPrefix(words), "\(run.output)")
        #expect(run.errors.isEmpty, "\(run.errors)")
        #expect(after == "a\na\n")
    }

    @Test(arguments: [
        ("", "no JSON object"), ("[1]", "no JSON object"), ("{\"old\":", "no JSON object"),
        (#"{"old":"a"}"#, "two texts"),
        (#"{"old":"a","new":1}"#, "two texts"), (#"{"old":"a","new":"b","all":true}"#, "has no \"all\""),
    ])
    func badInputIsAUsageError(_ input: String, _ words: String) async throws {
        let (run, after) = try await edit("a\n", input)
        #expect(run.status == 64)
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.output.isEmpty)
        #expect(after == "a\n")
    }
}
