import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct StoreCommandTests {
    private static func sessionLines(_ output: String) throws -> [StoreEntry] {
        try output.split(separator: "\n").map { try StoreLines.entry(Data($0.utf8)) }
    }

    private func repositorySession(_ directory: TemporaryDirectory) async throws -> LooperProgram {
        let repository = try await SlugRepository.make(in: directory)
        let program = LooperProgram(home: directory)
        let task = "The slug keeps \"spaces\" & 'quotes'."
        let replies = ["<bash>python3 -c 'raise ValueError(1)'</bash>", "<done/>", "<done/>"]
        let model = try SlugRepository.script(replies, in: directory)
        let run = try await program.run("run", "--repo", repository.folder.path, "--task", task, "--model", model)
        #expect(run.status == 0, "\(run.errors)")
        #expect(!run.errors.contains("store"), "\(run.errors)")
        return program
    }

    @Test func `a session is entered, found and taken elsewhere`() async throws {
        try await TemporaryDirectory.with { directory in
            let program = try await repositorySession(directory)
            let check = try await program.run("store", "check")
            #expect(check.status == 0 && check.output.contains("\nok\n"), "\(check.output)\(check.errors)")
            #expect(check.output.contains("sessions      1\n") && check.output.contains("exposures     1\n"))
            let export = try await program.run("store", "export")
            let entries = try Self.sessionLines(export.output)
            #expect(entries.count == 5 + 2 || entries.count == 5 + 3, "\(export.output)")
            let found = try await program.run("store", "search", "slug* OR \"spaces", "--json")
            let match = try #require(found.events.first)
            #expect(found.events.count == 1)
            #expect((match["digest"] as? [String: Any])?["errors"] as? String == "ValueError: 1")
            let file = directory.appending("all.jsonl").path
            #expect(try await program.run("store", "export", "--output", file).status == 0)
            #expect(try directory.read("all.jsonl") == export.output)
            try await TemporaryDirectory.with { elsewhere in
                let other = LooperProgram(home: elsewhere)
                let first = try await other.run("store", "import", file, "--acknowledge")
                #expect(first.status == 0 && first.output.contains("@"), "\(first.errors)")
                #expect(try await other.run("store", "export").output == export.output)
                // The folder that run wrote says the same, and is there already.
                let again = try await other.run("store", "import", directory.appending("sessions").path, "--json")
                #expect(again.status == 0, "\(again.errors)")
                #expect(again.events.first?["sessions"] as? Int == 1 && again.events.first?["added"] as? Int == 0)
            }
        }
    }

    @Test func `folders of sessions are imported with their grades`() async throws {
        try await TemporaryDirectory.with { directory in
            _ = try await repositorySession(directory)
            let sessions = directory.appending("sessions")
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: sessions.path).first)
            try FileManager.default.moveItem(
                at: sessions.appending(path: name),
                to: directory.appending("sessions/slug__words")
            )
            let line = #"{"task":"slug__words","resolved":false}"#
            try directory.write(line, to: "sessions/sessions.jsonl")
            try directory.write("{\"half", to: "sessions/broken/trajectory.json")
            try await TemporaryDirectory.with { elsewhere in
                let other = LooperProgram(home: elsewhere)
                let run = try await other.run("store", "import", sessions.path)
                #expect(run.status == 2 && run.output.hasPrefix("sessions read: 1, new entries: "), "\(run.output)")
                #expect(run.output.hasSuffix(", problems: 1\n"))
                #expect(run.errors.contains("broken/trajectory.json"))
                let entries = try Self.sessionLines(try await other.run("store", "export").output)
                #expect(entries.contains { $0.kind == .grade && $0.name.contains("empty_patch") })
            }
        }
    }

    @Test func `what cannot be imported is named`() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let skill = #"{"kind":"skill","name":"a","text":"","adapter":""}"#
            try directory.write("\(skill)\n\nx\n", to: "bad.jsonl")
            try directory.write(#"{"kind":"grade","session":"s","verdict":"error"}"#, to: "orphan.jsonl")
            for (source, words) in [
                ("bad.jsonl", "bad.jsonl:3: is no entry of a store"),
                ("orphan.jsonl", "the store has no such session"), ("nothing", "there is no such file or folder"),
            ] {
                let run = try await program.run("store", "import", directory.appending(source).path)
                #expect(run.status == 1)
                #expect(run.errors.contains(words), "\(run.errors)")
            }
        }
    }

    @Test func `a store that cannot be opened stops no session`() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write(String(repeating: "no store ", count: 200), to: "store.sqlite")
            let repository = try await SlugRepository.make(in: directory)
            let model = try SlugRepository.script(["<done/>", "<done/>"], in: directory)
            let arguments = ["run", "--repo", repository.folder.path, "--task", "Do it.", "--model", model]
            let run = try await LooperProgram(home: directory).run(arguments)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("sessions are not entered in the store"))
            #expect(try await LooperProgram(home: directory).run("store", "check").status == 1)
        }
    }

    @Test func `a comparison enters its sessions, exposures and grades`() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            try await repository.writeTask(to: directory.appending("tasks.jsonl"))
            let fix = "<bash>sed -i 's/\"_\".join/separator.join/' slug.py</bash>"
            let program = LooperProgram(home: directory)
            let tasks = directory.appending("tasks.jsonl").path
            let model = try SlugRepository.script([fix, "<done/>", fix, "<done/>"], in: directory)
            let output = directory.appending("out").path
            let what = ["compare", "--tasks", tasks, "--model", model, "--output", output]
            let run = try await program.run(what + ["--skill", "run-the-failing-test"])
            #expect(run.status == 0, "\(run.errors)")
            let entries = try Self.sessionLines(try await program.run("store", "export").output)
            var counts: [StoreEntry.Kind: Int] = [:]
            for entry in entries { counts[entry.kind, default: 0] += 1 }
            #expect(counts[.session] == 2 && counts[.exposure] == 2 && counts[.grade] == 2 && counts[.skill] == 1)
            #expect(try await program.run("store", "check").status == 0)
            let again = try await program.run("store", "import", output, "--json")
            #expect(again.status == 0 && again.events.first?["added"] as? Int == 0, "\(again.output)\(again.errors)")
            let found = try await program.run("store", "search", "--resolved", "slug", "--knowledge")
            #expect(found.output.contains("# From earlier sessions in this repository"), "\(found.output)")
            #expect(found.output.contains("separator.join"))
        }
    }
}
