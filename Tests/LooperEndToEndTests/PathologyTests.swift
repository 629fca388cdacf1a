import Foundation
import Looper
import LooperTestSupport
import Testing

/// What went wrong in sessions of the original, each replayed from the replies of a file: it is stopped or repaired, and
/// the model is told what to do at each stage.
@Suite(.timeLimit(.minutes(3))) struct PathologyTests {
    private static let bigFile = (1...100).map { "def f\($0)(x):\n    return x + \($0)\n\n" }.joined()

    /// The session that a script of `Fixtures/pathologies` gives on a small library, and the file that it may change.
    private func session(_ name: String, _ options: String...) async throws -> Trajectory {
        try await TemporaryDirectory.with { directory in
            try directory.write(Self.bigFile, to: "repo/big.py")
            let repository = try await SlugRepository.make(in: directory)
            let arguments = [
                "run", "--repo", repository.folder.path, "--task", "slug joins words with the wrong mark.", "--model",
                SlugRepository.script("pathologies/\(name).jsonl"), "--output", directory.appending("out").path,
            ]
            let run = try await LooperProgram(home: directory).run(arguments + options)
            #expect(run.status == 0 || run.status == 2, "\(run.errors)")
            return try TrajectoryJSON.decode(Data(contentsOf: directory.appending("out/trajectory.json")))
        }
    }

    private static let first = "Doing it again will not help."
    private static let second = "Warning: you still repeat yourself."

    /// Asserts that the session was nudged at `step`, warned at the next one and ended at the one after.
    private func expectStuck(_ trajectory: Trajectory, at step: Int, _ finding: (Int) -> String) throws {
        #expect(trajectory.outcome == .stuck)
        #expect(trajectory.steps.count == step + 2)
        #expect(trajectory.steps.prefix(step - 1).allSatisfy { $0.notices.isEmpty })
        let nudge = try #require(trajectory.steps[step - 1].notices.first)
        #expect(nudge.contains(finding(0)) && nudge.contains(Self.first))
        let warning = try #require(trajectory.steps[step].notices.first)
        #expect(warning.hasPrefix(Self.second) && warning.contains(finding(1)) && warning.contains("call done"))
        #expect(trajectory.steps[step + 1].notices.isEmpty)
        #expect(trajectory.outcomeDetail?.contains(finding(2)) == true)
        #expect(trajectory.transcript(before: step + 1).messages.last?.content.hasSuffix(nudge) == true)
    }

    @Test func thirteenReadsOfOneFile() async throws {
        let trajectory = try await session("thirteen-reads")
        try expectStuck(trajectory, at: 3) {
            "You read the same lines of slug.py \($0 + 3) times and changed nothing in between."
        }
        #expect(trajectory.patch.isEmpty)
    }

    @Test func installationsAfterTheFix() async throws {
        let trajectory = try await session("installs-after-the-fix")
        try expectStuck(trajectory, at: 5) { "\($0 + 3) installations failed." }
        #expect(trajectory.steps[1].observation.status == .succeeded, "the test passes before it begins")
        #expect(trajectory.patch.contains("+    return separator.join(words)"), "the fix is not lost")
    }

    @Test func installationsMayBeRefused() async throws {
        let trajectory = try await session("installs-after-the-fix", "--refuse", "pip install*")
        #expect(trajectory.steps[2].interventions?.map(\.kind) == [.refused])
        #expect(trajectory.steps[2].call?.body == "python3 -m pip install --no-index slugify")
        #expect(trajectory.steps[2].observation.text.contains("commands like `pip install*` are not allowed"))
        #expect(trajectory.provenance.hooks == ["command-policy: pip install*"])
    }

    @Test func fencedContentOfAFile() async throws {
        let trajectory = try await session("fenced-write")
        #expect(trajectory.outcome == .submitted)
        #expect(
            trajectory.patch.contains(
                "+++ b/helper.py\n@@ -0,0 +1,2 @@\n+def join(words):\n+    return \"-\".join(words)\n"
            )
        )
        #expect(trajectory.patch.contains("+# Notes\n+\n+```python\n+join([\"a\"])\n+```\n+\n+That is all.\n"))
        let raw = try await session("fenced-write", "--without", "fence-stripping")
        #expect(raw.patch.contains("+```python\n+def join(words):"), "the switch shows what it does")
    }

    @Test func aWholeFileFromMemoryAfterAPartOfIt() async throws {
        let trajectory = try await session("whole-file-from-memory")
        #expect(
            trajectory.steps[0].observation.excerpt == FileExcerpt(path: "big.py", first: 1, last: 100, lineCount: 300)
        )
        let refusal = trajectory.steps[1].observation
        #expect(refusal.status == .failed)
        #expect(refusal.text.hasPrefix("Not written: you were shown only a part of big.py. Its lines 101-300 of 300"))
        #expect(refusal.text.contains("<edit path="))
        #expect(trajectory.steps[1].interventions?.map(\.by) == ["whole-file-guard"])
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.patch.contains("-    return x + 2\n+    return x + 22\n"))
        #expect(trajectory.patch.split(separator: "\n").count { $0.hasPrefix("-") } == 2, "nothing else is lost")
    }

    @Test func aWholeFileThatIsMeant() async throws {
        let trajectory = try await session("whole-file-insisted")
        #expect(trajectory.steps.map(\.observation.status) == [.succeeded, .failed, .succeeded, .finished])
        #expect(trajectory.patch.contains("-    return x + 100\n"))
        let unguarded = try await session("whole-file-insisted", "--without", "whole-file-guard")
        #expect(unguarded.steps[1].observation.status == .succeeded)
    }

    @Test func sevenFailedEdits() async throws {
        let trajectory = try await session("seven-failed-edits")
        try expectStuck(trajectory, at: 3) {
            "\($0 + 3) edits of slug.py failed. Read the lines first and copy the old text exactly."
        }
        #expect(
            trajectory.steps.allSatisfy { $0.observation.text.contains("return \"_\".join(words)") },
            "shown each time"
        )
        #expect(trajectory.patch.isEmpty)
    }

    @Test func withoutLoopDetectionItGoesOn() async throws {
        let trajectory = try await session("thirteen-reads", "--without", "loop-detection")
        #expect(trajectory.steps.count == 13)
        #expect(trajectory.steps.allSatisfy { $0.notices.isEmpty })
    }
}
