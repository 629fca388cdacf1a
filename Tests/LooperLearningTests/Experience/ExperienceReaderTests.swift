import Foundation
import LooperCore
import LooperSkills
import LooperTestSupport
import Testing

@testable import LooperLearning

@Suite struct ExperienceReaderTests {
    private let solved = Sessions.solution("cart")

    @Test func `demonstrations are what their index names`() async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write(
                """
                {"task":"a","folder":"a","statement":"own"}
                {"task":"b","folder":"b","statement":"drill"}
                {"task":"c","reason":"no visible word leads to the place"}
                {"task":"d","folder":"gone"}
                {"task":"e","fold
                """,
                to: "demonstrations.jsonl"
            )
            for name in ["a", "b", "stray", ".half"] {
                try folder.write(Sessions.trajectory(name, solved), to: name)
            }
            let set = try ExperienceReader.read([folder.url])
            #expect(set.experiences.map(\.task) == ["a", "b"])
            #expect(set.experiences.map(\.kind) == [.demonstration, .drill])
            #expect(set.experiences.allSatisfy { $0.resolved == true })
            #expect(set.diagnostics.map(\.kind) == [.broken, .broken])
            #expect(set.diagnostics.map(\.description).contains { $0.contains("gone/trajectory.json: it is missing") })
            #expect(set.diagnostics.map(\.description).contains { $0.contains("line 5 cannot be read") })
            #expect(set.counts == ["demonstrations": 1, "drills": 1])
            #expect(set.sessionsDigest == nil)
            #expect(set.repositories == [SkillSource.Repository(name: "shop", commit: "c1")])
        }
    }

    @Test func `what is kept has no token ids and only the task of the opening`() async throws {
        try await TemporaryDirectory.with { folder in
            var trajectory = Sessions.trajectory("a", solved)
            trajectory.steps[3].train = false
            try folder.write(trajectory, to: "a")
            let read = try #require(try ExperienceReader.read([folder.url]).experiences.first)
            var expected = trajectory
            expected.opening = [trajectory.opening[1]]
            for index in expected.steps.indices { expected.steps[index].tokens = nil }
            #expect(read.trajectory == expected)
            #expect(read.resolved == nil)
            #expect(read.file.path.hasSuffix("/a/trajectory.json"))
        }
    }

    @Test func `a trial says which sessions solved their task`() async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write(
                """
                {"task":"a","setting":"none","seed":0,"resolved":true,"more":[1]}
                {"task":"a","setting":"none","seed":1,"resolved":false}
                {"task":"o/b","setting":"prompt","seed":1,"resolved":false,"grading_error":"the tests cannot be run"}
                """,
                to: "trial/sessions.jsonl"
            )
            for (place, task) in [("none/a-0", "a"), ("none/a-1", "a"), ("prompt/o_b-1", "o/b"), ("other/z", "z")] {
                try folder.write(Sessions.trajectory(task, solved), to: "trial/" + place)
            }
            let set = try ExperienceReader.read([folder.url])
            #expect(set.experiences.map(\.resolved) == [true, false, nil, nil])
            #expect(set.experiences.map(\.task) == ["a", "a", "z", "o/b"])
            #expect(set.tasks == ["a", "o/b", "z"])
        }
    }

    @Test func `a trial with one seed has folders without it`() async throws {
        try await TemporaryDirectory.with { folder in
            let lines = ["a", "a-1"].map {
                "{\"task\":\"\($0)\",\"setting\":\"none\",\"seed\":1,\"resolved\":\($0 == "a")}"
            }
            try folder.write(lines.joined(separator: "\n"), to: "sessions.jsonl")
            for task in ["a", "a-1"] { try folder.write(Sessions.trajectory(task, solved), to: "none/" + task) }
            let set = try ExperienceReader.read([folder.url])
            #expect(set.experiences.map(\.task) == ["a-1", "a"])
            #expect(set.experiences.map(\.resolved) == [false, true])
        }
    }

    @Test func `a grader's report does it by task`() async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write(
                #"{"resolved_ids":["a"],"unresolved_ids":["b"],"empty_patch_ids":["c"],"instances":{}}"#,
                to: "report.json"
            )
            for name in ["a", "b", "c", "d"] { try folder.write(Sessions.trajectory(name, solved), to: name) }
            let set = try ExperienceReader.read([folder.url])
            #expect(set.experiences.map(\.resolved) == [true, false, false, nil])
        }
    }

    @Test func `what is broken or not over is named and the rest is read`() async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write("{\"format\":2,\"prov", to: "a/trajectory.json")
            try folder.write("{\"format\":99}", to: "b/trajectory.json")
            try folder.write(Sessions.trajectory("c", solved, outcome: nil), to: "c")
            try folder.write(Sessions.trajectory("d", solved), to: "d")
            let set = try ExperienceReader.read([folder.url])
            #expect(set.experiences.map(\.task) == ["d"])
            #expect(set.diagnostics.map(\.kind) == [.broken, .broken, .unfinished])
            #expect(set.diagnostics[1].message.contains("format 99"))
        }
    }

    @Test func `a folder that is not there is an error`() {
        let error = #expect(throws: LearningError.self) {
            try ExperienceReader.read([URL(fileURLWithPath: "/nowhere/at/all")])
        }
        #expect(error?.code == .unreadable)
    }

    @Test func `the digest is that of paths and contents`() async throws {
        try await TemporaryDirectory.with { folder in
            for place in ["one", "two", "far/one"] {
                try folder.write(Sessions.trajectory(String(place.suffix(3)), solved), to: place + "/x")
            }
            func digest(_ names: [String]) throws -> String? {
                try ExperienceReader.read(names.map { folder.appending($0) }).sessionsDigest
            }
            let first = try digest(["one", "two"])
            #expect(first?.count == 64)
            #expect(try digest(["two", "one", "one"]) == first)
            #expect(try digest(["one"]) == digest(["far/one"]))
            #expect(try digest(["one"]) != digest(["two"]))
            try folder.write(Sessions.trajectory("one", solved, outcome: .stuck), to: "one/x")
            #expect(try digest(["one", "two"]) != first)
        }
    }
}
