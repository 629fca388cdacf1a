import Foundation
import Looper
import LooperTestSupport
import Testing

/// The events that other programs read are those of the article, member by member.
@Suite(.timeLimit(.minutes(3))) struct EventTests {
    private static let article = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Looper/Documentation.docc/Events.md")

    /// The examples of the article by their `event`.
    private static func documented() throws -> [String: [String: Any]] {
        let text = try String(contentsOf: article, encoding: .utf8)
        let blocks = text.components(separatedBy: "```json\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
        let events = try blocks.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        return [String: [String: Any]](uniqueKeysWithValues: events.map { ($0["event"] as? String ?? "", $0) })
    }

    /// Members that the article says are not always there.
    private static let optional: Set = [
        "call", "excerpt", "text", "tokens", "pruning", "interventions", "patch", "cost", "detail",
    ]

    /// Compares the members of two values, and their kinds, at every depth.
    private func expect(_ value: Any, like example: Any, at path: String, optional: Set<String> = []) {
        switch (value, example) {
        case (let members as [String: Any], let examples as [String: Any]):
            let missing = Set(examples.keys).subtracting(members.keys).subtracting(optional)
            #expect(missing.isEmpty, "\(path) lacks \(missing)")
            let unknown = Set(members.keys).subtracting(examples.keys).subtracting(optional)
            #expect(unknown.isEmpty, "\(path) has \(unknown), which the article does not know")
            for (key, member) in members {
                if let example = examples[key] {
                    expect(member, like: example, at: "\(path).\(key)", optional: optional)
                }
            }
        case (let list as [Any], let examples as [Any]):
            if let example = examples.first {
                for item in list { expect(item, like: example, at: path, optional: optional) }
            }
        case (is String, is String), (is NSNumber, is NSNumber): break
        default: Issue.record("\(path) is \(value), the article has \(example)")
        }
    }

    @Test func everyEventIsAsTheArticleSays() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let long = "<bash>for i in 1 2 3 4 5 6 7 8 9; do echo $i; done</bash>"
            let script = try SlugRepository.script(
                ["No call.", long, long, long, "<read>slug.py</read>", "<done/>"],
                in: directory
            )
            // The window of a script is never the limit; a small share of it is.
            try directory.write("agent: {prune_above: 0.0001, keep_recent_steps: 1}\n", to: "looper.yaml")
            let run = try await LooperProgram(home: directory).run(
                [
                    "run", "--repo", repository.folder.path, "--model", script, "--task", "x", "--json", "--config",
                    directory.appending("looper.yaml").path,
                ])
            #expect(run.status == 0, "\(run.errors)")
            let documented = try Self.documented()
            #expect(run.output.split(separator: "\n").count == run.events.count, "nothing but JSON")
            #expect(Set(run.events.map { $0["event"] as? String ?? "" }) == Set(documented.keys))
            for event in run.events {
                let name = event["event"] as? String ?? ""
                let example = try #require(documented[name])
                expect(event, like: example, at: name, optional: Self.optional)
            }
            #expect(run.sessionEvents.first?["event"] as? String == "started")
            #expect(run.events.last?["event"] as? String == "outcome")
            #expect(!run.errors.contains("step 1"), "progress is for people")
        }
    }
}
