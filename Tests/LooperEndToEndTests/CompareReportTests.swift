import Foundation
import Looper
import LooperTestSupport
import Testing

/// What a comparison leaves behind: reports, pages, what was written down before.
@Suite(.timeLimit(.minutes(5))) struct CompareReportTests {
    private static let fix = "<bash>sed -i 's/\"_\".join/separator.join/' slug.py</bash>"

    /// A comparison on one task, with a script that serves so many sessions of two replies.
    private func arguments(_ directory: TemporaryDirectory, sessions: Int) async throws -> [String] {
        let repository = try await SlugRepository.make(in: directory)
        try await repository.writeTask(to: directory.appending("tasks.jsonl"))
        let replies = (0..<sessions).flatMap { _ in [Self.fix, "<done/>"] }
        return [
            "compare", "--tasks", directory.appending("tasks.jsonl").path, "--model",
            try SlugRepository.script(replies, in: directory), "--output", directory.appending("out").path,
        ]
    }

    /// Checks that every link of a page leads to a file, and to a place of it where it names one.
    private func checkLinks(_ page: URL) throws {
        let text = try String(contentsOf: page, encoding: .utf8)
        for match in text.matches(of: /href="([^"]*)"/) {
            let parts = match.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let path = parts[0].removingPercentEncoding ?? ""
            let file = path.isEmpty ? page : page.deletingLastPathComponent().appending(path: path).standardizedFileURL
            #expect(FileManager.default.fileExists(atPath: file.path), "\(match.1)")
            guard parts.count > 1 else { continue }
            #expect(try String(contentsOf: file, encoding: .utf8).contains("id=\"\(parts[1])\""), "\(match.1)")
        }
    }

    @Test func `the report tells of arms, noise, checks and sessions`() async throws {
        try await TemporaryDirectory.with { directory in
            let arguments = try await arguments(directory, sessions: 3)
            let program = LooperProgram(home: directory)
            let options = ["--skill", "run-the-failing-test", "--aa"]
            let run = try await program.run(arguments + options)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("The baseline run twice: 0 of 1 pairs flip (0%), and 0 differ in a byte"))
            let page = try directory.read("out/report.html")
            #expect(page.contains("prompt is undecided against none"))
            #expect(page.contains("preflight 8: all arms share engine"))
            #expect(page.contains("without a temperature the same session writes the same"))
            #expect(page.contains("what was written down before the first session was kept to"))
            #expect(!page.contains("badge failed") && !page.contains("<script"))
            #expect(page.contains("looper compare --tasks"))
            try checkLinks(directory.appending("out/report.html"))
            try checkLinks(directory.appending("out/trajectories/slug__words.html"))
            let sessions = try directory.read("out/trajectories/slug__words.html")
            for id in ["none-0", "none-again-0", "prompt-0"] { #expect(sessions.contains("id=\"\(id)\"")) }
            #expect(sessions.contains("<span class=\"added\">+    return separator.join(words)\n</span>"))
            let report = try JSONDecoder().decode(JSONValue.self, from: Data(directory.read("out/report.json").utf8))
            #expect(report["preregistration_kept"] == .bool(true))
            #expect(report["noise"]?["flips"] == .integer(0) && report["pairs"]?["none-again"] == nil)

            let other = try await program.run(arguments + options + ["--margin", "3"])
            #expect(other.status == 1)
            #expect(
                other.errors.contains("was registered with other margin before its first session"),
                "\(other.errors)"
            )
            try FileManager.default.removeItem(at: directory.appending("out/report.html"))
            let again = try await program.run("compare", "--results", directory.appending("out").path)
            #expect(again.status == 0, "\(again.errors)")
            #expect(try directory.read("out/report.html").contains("prompt is undecided against none"))
        }
    }

    @Test func `parts of the frame are compared with the same machinery`() async throws {
        try await TemporaryDirectory.with { directory in
            let arguments = try await arguments(directory, sessions: 3)
            let options = ["--switches", "loop-detection,edit-tool"]
            let run = try await LooperProgram(home: directory).run(arguments + options)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("Whether without-edit-tool is better than all is undecided"), "\(run.output)")
            #expect(run.output.contains("without-loop-detection"))
        }
    }

    @Test func `outcomes that were recorded elsewhere are reported and nothing is run`() async throws {
        try await TemporaryDirectory.with { directory in
            let lines = (0..<30).flatMap { task in
                ["none", "prompt"].map { arm in
                    #"{"task":"t\#(task)","cluster":"m\#(task % 5)","arm":"\#(arm)","seed":0,"#
                        + #""resolved":\#(arm == "prompt" && task < 12),"steps":4,"#
                        + #""tokens_in":1000,"tokens_out":50,"seconds":2}"#
                }
            }
            try directory.write(lines.joined(separator: "\n"), to: "results.jsonl")
            let program = LooperProgram(home: directory)
            let file = directory.appending("results.jsonl").path
            let out = directory.appending("out").path
            let run = try await program.run("compare", "--results", file, "--output", out)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("prompt is better than none: 12 of 30 resolved against 0"))
            let report = try JSONDecoder().decode(JSONValue.self, from: Data(directory.read("out/report.json").utf8))
            let arm = try #require(report["arms"]?["prompt"])
            #expect(arm["n"] == .integer(30) && arm["resolved"] == .integer(12))
            let pair = try #require(report["pairs"]?["prompt"])
            #expect(pair["b"] == .integer(12) && pair["c"] == .integer(0) && pair["verdict"] == .string("better"))
            for key in ["difference", "interval", "mcnemar_mid_p", "e_value"] { #expect(pair[key] != nil, "\(key)") }
            try checkLinks(directory.appending("out/report.html"))
            try directory.write("{\"task\":\"a\"}\n", to: "bad.jsonl")
            let bad = directory.appending("bad.jsonl").path
            let refused = try await program.run("compare", "--results", bad, "--output", out)
            #expect(refused.status == 1 && refused.errors.contains("bad.jsonl, line 1: the field 'arm' is missing"))
            let mixed = try await program.run("compare", "--results", file, "--output", out, "--aa")
            #expect(mixed.status != 0 && mixed.errors.contains("--results runs nothing"))
            let missing = try await program.run("compare", "--results", file, "--output", out, "--baseline", "x")
            #expect(
                missing.errors.contains("the baseline 'x' is none of the arms; name one by --baseline: none, prompt")
            )
        }
    }
}
