import Foundation
import LooperCore
import LooperSkills
import Testing

@testable import LooperRouter

@Suite struct ReportPageTests {
    private let style = StyleSheet("p {}")

    /// `count` tasks; a setting resolves those below its number.
    static func sessions(_ count: Int, _ settings: KeyValuePairs<String, Int>) -> [TrialSession] {
        (0..<count).flatMap { number in
            settings.map { label, resolved in
                TrialSession(
                    task: "t\(number)",
                    setting: label,
                    arm: Arm(rawValue: label) ?? .none,
                    outcome: .submitted,
                    resolved: number < resolved,
                    steps: 5,
                    promptTokens: label == "prompt" ? 2000 : 1000,
                    replyTokens: 100,
                    seconds: 2.5
                )
            }
        }
    }

    private func page(_ change: (inout ReportContent) -> Void = { _ in }) -> String {
        let sessions = Self.sessions(40, ["none": 2, "none-again": 3, "prompt": 4, "weights": 14])
        var content = ReportContent(Comparison(sessions))
        change(&content)
        return ReportPage(content, style: style).text
    }

    @Test func `the verdict comes first and every part has its place`() throws {
        let page = page {
            $0.checks = [ReportCheck("trees", .failed, "2 differ")]
            $0.pages = ["t2": "trajectories/t2.html"]
            $0.reproduction = ["looper compare --only 'a b'"]
            $0.facts = [.init("model", "<tiny>")]
        }
        let verdict = try #require(
            page.range(of: "After 40 pairs of sessions, weights is better than none; prompt is undecided against none.")
        )
        let arms = try #require(page.range(of: "<h2>Arms</h2>"))
        #expect(verdict.upperBound < arms.lowerBound)
        for id in ["arms", "differences", "flips", "cost", "checks", "sessions", "reproduction"] {
            #expect(page.contains("<section id=\"\(id)\">"), "\(id)")
        }
        #expect(page.contains("<dd>&lt;tiny&gt;</dd>"))
        #expect(page.contains("class=\"badge failed\">failed</span>"))
        #expect(page.contains("looper compare --only 'a b'"))
        #expect(page.contains("href=\"trajectories/t2.html#weights-0\">t2</a>"))
        #expect(page.contains("The baseline run twice: 1 of 40 pairs flip (2%)"))
    }

    @Test func `what is not known is left out`() {
        let page = ReportPage(ReportContent(Comparison(Self.sessions(3, ["prompt": 1]))), style: style).text
        #expect(page.contains("There is nothing to compare with none."))
        for id in ["checks", "curve", "cycles", "sessions", "reproduction"] { #expect(!page.contains("id=\"\(id)\"")) }
        let outcomes = [RecordedOutcome(task: "a", arm: "none", resolved: true)]
        let bare = ReportPage(ReportContent(Comparison(outcomes: outcomes)), style: style).text
        #expect(!bare.contains("What was noticed") && !bare.contains("id=\"cost\""))
    }

    @Test func `the versions of a skill make a curve`() {
        let page = page { content in
            content.versions = [2, 6].enumerated().map { index, resolved in
                var manifest = Self.manifest(version: index + 1)
                manifest.weights = WeightsEncoding(
                    sha256: "",
                    bytes: 1,
                    scope: "reply",
                    scale: 1,
                    training: .object([
                        "data": .object(["tokens": .integer(10_000)]), "options": .object(["epochs": .integer(2)]),
                        "seconds": .number(90),
                    ]),
                    gate: GateRecord(
                        verdict: .undecided,
                        reason: "",
                        tasks: "x",
                        pairs: 20,
                        baselineResolved: 0,
                        resolved: resolved,
                        gained: resolved,
                        lost: 0,
                        difference: 0,
                        low: 0,
                        high: 0,
                        eValue: 1
                    )
                )
                return manifest
            }
        }
        #expect(page.contains("aria-label=\"weights: v1 10%, v2 30%\""))
        #expect(page.contains("about as much work as reading 60\u{202F}000 tokens"))
        #expect(page.contains("paid for itself in tokens after 60 sessions"))
    }

    private static func manifest(version: Int) -> SkillManifest {
        SkillManifest(
            name: "fix",
            version: version,
            created: "",
            source: SkillSource(tasks: "", prompts: "", tools: "", template: ""),
            base: ModelIdentity(name: "m", window: 1)
        )
    }

    @Test func `versions that forget are shown as a matrix`() throws {
        let sessions = Self.sessions(10, ["none": 1, "v1": 4, "v2": 3, "v3": 6])
        let cycles = try #require(LearningCycles(sessions, labels: ["v1", "v2", "v3"], baseline: "none"))
        let page = page { $0.cycles = cycles }
        #expect(page.contains("<th scope=\"row\">v1</th>"))
        #expect(page.contains("style=\"--share: 25%\">1 of 4</span>"))
        #expect(page.contains("CL-F1"))
    }
}
