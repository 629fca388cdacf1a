import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct AgentsFileTests {
    /// What a session's last opening message says, in a repository that `prepare` has changed.
    private func task(
        _ options: [String] = [],
        prepare: (TemporaryDirectory) throws -> Void
    ) async throws -> String {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            try prepare(directory)
            try await repository.git("add", "-A")
            try await repository.git("commit", "-q", "-m", "advice")
            let script = try SlugRepository.script(["<done/>"], in: directory)
            let run = try await LooperProgram(home: directory).run(
                ["run", "--repo", repository.folder.path, "--model", script, "--task", "x", "--json"] + options
            )
            #expect(run.status == 0, "\(run.errors)")
            let messages = try #require(run.sessionEvents.first?["messages"] as? [[String: Any]])
            return try #require(messages.last?["content"] as? String)
        }
    }

    @Test func theRepositorysAdviceIsRead() async throws {
        let text = try await task {
            try $0.write("Use tabs.\n", to: "repo/AGENTS.md")
            try $0.write("Deep.\n", to: "repo/a/AGENTS.md")
        }
        #expect(text.contains("\n> Use tabs.\n"))
        #expect(text.contains("1 more AGENTS.md files"))
        #expect(!text.contains("Deep."))
    }

    @Test func itCanBeSwitchedOffAndBounded() async throws {
        let lines = (1...1_000).map { "Rule \($0).\n" }.joined()
        let off = try await task(["--without", "agents-md"]) { try $0.write(lines, to: "repo/AGENTS.md") }
        #expect(!off.contains("AGENTS.md"))
        let whole = try await task { try $0.write(lines, to: "repo/AGENTS.md") }
        #expect(whole.contains("> Rule 400.\n"))
        #expect(whole.contains("of the 1000 lines of AGENTS.md are shown"))
        #expect(whole.utf8.count < 8_000)
    }

    @Test func itDoesNotLeadOutOfTheRepository() async throws {
        let text = try await task { directory in
            try directory.write("secret", to: "secret.txt")
            try FileManager.default.createSymbolicLink(
                at: directory.appending("repo/AGENTS.md"),
                withDestinationURL: directory.appending("secret.txt")
            )
        }
        #expect(!text.contains("secret"))
        #expect(text.contains("The repository has a file AGENTS.md. It is not shown: "))
    }
}
