import Foundation
import Looper
import LooperTestSupport
import Testing

#if os(Linux)
/// What the program does about the commands of the model.
@Suite(.timeLimit(.minutes(3))) struct SandboxRunTests {
    private struct Place {
        let directory: TemporaryDirectory
        let repository: SlugRepository

        init(_ directory: TemporaryDirectory) async throws {
            self.directory = directory
            repository = try await SlugRepository.make(in: directory)
        }

        /// Runs a session of these replies.
        func run(
            _ replies: [String],
            _ options: String...,
            prefix: String = "",
            suffix: String = ""
        ) async throws -> LooperProgram.Run {
            let lines = try replies.map { reply in
                String(decoding: try JSONEncoder().encode(["reply": reply]), as: UTF8.self)
            }
            try directory.write(lines.joined(separator: "\n"), to: "script.jsonl")
            let words = [
                LooperProgram.path, "run", "--repo", repository.folder.path, "--model",
                "replay:\(directory.path)/script.jsonl", "--task", "fix it", "--output", directory.path + "/out",
                "--json",
            ]
            let line = (words + options).map { "'\($0)'" }.joined(separator: " ")
            return try await LooperProgram(home: directory).shell("\(prefix) \(line) \(suffix)")
        }
    }

    /// A search path with all but bubblewrap.
    private func pathWithoutBubblewrap(_ directory: TemporaryDirectory) throws -> String {
        let folder = directory.appending("programs")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["git", "sh", "cat", "sleep"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/" + name,
                withDestinationPath: "/usr/bin/\(name)"
            )
        }
        return "PATH=\(folder.path)"
    }

    @Test func withoutASandboxThatIsSaidOnce() async throws {
        try await TemporaryDirectory.with { directory in
            let place = try await Place(directory)
            let prefix = try pathWithoutBubblewrap(directory)
            let run = try await place.run(
                ["<bash>echo one</bash>", "<bash>echo two</bash>", "<done/>"],
                prefix: prefix
            )
            #expect(run.status == 0, "\(run.errors)")
            let notices = run.events.compactMap { $0["text"] as? String }
            #expect(notices.count == 1)
            #expect(notices.first?.contains("not confined (there is no bwrap on the PATH)") == true)
            let first = try #require(run.events.first)
            #expect(first["event"] as? String == "notice", "before anything runs")
        }
    }

    @Test func nothingRunsWhereASandboxIsRequiredAndMissing() async throws {
        try await TemporaryDirectory.with { directory in
            let place = try await Place(directory)
            let prefix = try pathWithoutBubblewrap(directory)
            let run = try await place.run(["<bash>echo x > made</bash>"], "--require-sandbox", prefix: prefix)
            #expect(run.status == 1)
            #expect(run.errors.contains("a sandbox is required and there is none"))
            #expect(run.events.map { $0["event"] as? String } == ["outcome"])
            #expect(!FileManager.default.fileExists(atPath: directory.path + "/out"))
            let both = try await place.run(["<done/>"], "--require-sandbox", "--sandbox", "off")
            #expect(both.status == 64)
        }
    }

    @Test func aCommandEndsWithItsSession() async throws {
        try await TemporaryDirectory.with { directory in
            let place = try await Place(directory)
            let tag = "300.\(UInt32.random(in: 1_000_000 ... .max))"
            let replies = ["<bash>echo x > made</bash>", "<bash>setsid sleep \(tag) & sleep \(tag)</bash>", "<done/>"]
            let run = try await place.run(replies, "--max-seconds", "6")
            #expect(run.status == 2)
            let outcome = try #require(run.events.last)
            #expect(outcome["outcome"] as? String == "time_limit")
            #expect((outcome["patch"] as? String)?.contains("+x\n") == true)
            #expect((outcome["seconds"] as? Double ?? 999) < 200)
            let left = try await LooperProgram(home: directory).shell("sleep 2; pgrep -f '[s]leep \(tag)'")
            #expect(left.output.isEmpty)
        }
    }

    @Test func secretsStayOutOfWhatIsWrittenDown() async throws {
        try await TemporaryDirectory.with { directory in
            let place = try await Place(directory)
            try directory.write("the key is sesame-sk-12345\n", to: "repo/notes.txt")
            _ = try await place.repository.git("add", "-A")
            _ = try await place.repository.git("commit", "-q", "-m", "key")
            let replies = ["<read>notes.txt</read>", "<bash>cat notes.txt; env</bash>", "<done/>"]
            let run = try await place.run(replies, prefix: "SERVICE_API_KEY=sesame-sk-12345")
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("[masked: SERVICE_API_KEY]"))
            #expect(!run.output.contains("sesame-sk-12345"))
            #expect(try !directory.read("out/trajectory.json").contains("sesame-sk-12345"))
        }
    }

    @Test func allOfTheRepositoryIsHiddenThoughAPartIsNamed() async throws {
        try await TemporaryDirectory.with { directory in
            let place = try await Place(directory)
            // Not below a folder for temporary files, which is hidden anyway.
            let folder = URL(fileURLWithPath: "/var/lib/looper-test-\(UUID().uuidString)")
            guard (try? FileManager.default.copyItem(at: place.repository.folder, to: folder)) != nil else { return }
            defer { try? FileManager.default.removeItem(at: folder) }
            let inner = folder.appending(path: "inner")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            let run = try await place.run(
                ["<bash>cat '\(folder.path)/slug.py' '\(folder.path)/.git/config'</bash>", "<done/>"],
                "--repo",
                inner.path,
                "--require-sandbox"
            )
            // A machine without bubblewrap refuses, which is tested above.
            guard !run.output.contains("there is no bwrap") else { return }
            #expect(run.output.contains("No such file"), "\(run.errors)")
            #expect(!run.output.contains("Lower-case words") && !run.output.contains("repositoryformatversion"))
        }
    }

    @Test func whatAKilledProgramLeavesIsSwept() async throws {
        try await TemporaryDirectory.with { directory in
            let place = try await Place(directory)
            let temporary = directory.appending("tmp")
            try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
            let isThere = "ls -d \(temporary.path)/looper-home-* > /dev/null 2>&1"
            let kill = "& for i in $(seq 600); do \(isThere) && break; sleep 0.1; done; sleep 0.2; kill -9 $!; wait"
            _ = try await place.run(["<bash>sleep 100</bash>"], prefix: "TMPDIR=\(temporary.path)", suffix: kill)
            let left = try FileManager.default.contentsOfDirectory(atPath: temporary.path)
            #expect(left.filter { $0.hasPrefix("looper-") }.count == 2, "\(left)")
            try FileManager.default.removeItem(at: directory.appending("out"))
            let run = try await place.run(["<done/>"], prefix: "TMPDIR=\(temporary.path)")
            #expect(run.status == 0, "\(run.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
        }
    }
}
#endif
