import LooperCore
public import LooperStore
import Testing

/// Checks that every ``SessionStore`` must pass.
public enum SessionStoreConformance {
    /// Checks keys, all or nothing, order and search, each with a store of its own.
    ///
    /// - Parameter make: gives an empty store.
    public static func check(_ make: () async throws -> any SessionStore) async throws {
        try await checkKeys(make())
        try await checkWholeness(make())
        try await checkOrder(make())
        try await checkSearch(make())
        try await checkGrades(make())
    }

    /// A session of every kind of entry; `words` are what its task says.
    public static func entries(_ name: String, task: String? = nil, words: String = "fix it") -> [StoreEntry] {
        var provenance = Provenance(
            session: name,
            task: task,
            model: ModelIdentity(name: "m", window: 4096, fingerprint: "f00d"),
            arm: .prompt,
            skills: ["a", "b"],
            generation: GenerationOptions(temperature: 0.1 + 0.2, seed: .max),
            statement: words,
            startedAt: 1_763_000_000.123
        )
        provenance.base = SessionBase(repository: "/some/where/shop", commit: "c0ffee", tree: "t")
        var trajectory = Trajectory(provenance: provenance, opening: [])
        trajectory.steps = [
            Step(
                number: 1,
                reply: "no call",
                stopReason: .endOfTurn,
                call: nil,
                observation: Observation(.failed, "There was no call.", summary: "no call"),
                usage: Usage(promptTokens: 100, replyTokens: 2, replySeconds: 0.25)
            ),
            Step(
                number: 2,
                reply: "<done/>",
                stopReason: .stopString,
                call: ToolCall("done"),
                observation: Observation(.finished, "ünï 日本 \" ' \\ \n", summary: "done"),
                usage: Usage(promptTokens: 120, replyTokens: 3),
                toolSeconds: 1e-7
            ),
        ]
        trajectory.outcome = .submitted
        trajectory.patch = "diff --git a/lib/x.py b/lib/x.py\n--- a/lib/x.py\n+++ b/lib/x.py\n@@ -1 +1 @@\n-old\n+new\n"
        trajectory.seconds = 1.5
        let id = SessionEntry.id(of: provenance)
        return StoreEntry.all(of: trajectory, at: "/sessions/\(name)/trajectory.json") + [
            .exposure(ExposureEntry(session: id, at: 0.1, arm: .prompt, hashes: AppliedHashes(skill: "5k111"))),
            .grade(GradeEntry(session: id, verdict: .resolved)),
            .assignment(
                AssignmentEntry(
                    experiment: "e",
                    phase: 0,
                    key: name,
                    salt: "s",
                    arm: .prompt,
                    propensity: 1.0 / 3,
                    stratum: Stratum(kind: "boundary")
                )
            ),
        ]
    }

    /// Entries that belong to no session.
    public static let others: [StoreEntry] = [
        .experiment(
            ExperimentEntry(
                name: "e",
                salt: "s",
                shares: [ArmShare(.none, 0.5), ArmShare(.prompt, 0.5)],
                details: ["margin": .number(0.05), "stop": .string("fixed"), "tasks": .array([.null, .bool(true)])]
            )
        ),
        .skill(SkillEntry(name: "a", text: "5k111")),
    ]
}

extension SessionStoreConformance {
    private static func checkKeys(_ store: any SessionStore) async throws {
        let entries = others + entries("one")
        #expect(try await store.add(entries) == entries.count)
        #expect(try await store.add(entries) == 0, "what is there is not added again")
        #expect(try await Set(store.entries(StoreSelection())) == Set(entries), "every member is kept")
        for entry in entries {
            guard let other = entry.changed else { continue }
            let error = await #expect(throws: StoreError.self, "\(entry.name)") { try await store.add([other]) }
            #expect(error?.code == .conflict)
            #expect(error?.message.contains(entry.name) == true)
        }
        #expect(try await Set(store.entries(StoreSelection())) == Set(entries), "nothing is changed")
    }

    private static func checkWholeness(_ store: any SessionStore) async throws {
        let entries = entries("one")
        let orphans = entries.filter { $0.kind == .step }
        let error = await #expect(throws: StoreError.self) { try await store.add(others + orphans) }
        #expect(error?.code == .noSession)
        #expect(try await store.entries(StoreSelection()).isEmpty, "all or nothing")
        // The session need not come first.
        try await store.add(entries.reversed())
        #expect(try await store.entries(StoreSelection([.step])).count == 2)
        try await store.add([])
    }

    private static func checkOrder(_ store: any SessionStore) async throws {
        // By bytes, in which Z stands before a, and ü after both.
        let names = ["Z", "a", "b10", "b9", "ü"]
        for name in names.reversed() { try await store.add(entries(name)) }
        let ids = try await store.entries(StoreSelection([.session])).compactMap(\.session)
        #expect(ids.map { $0.prefix { $0 != "@" } } == names.map { $0[...] })
        let chosen = try await store.entries(StoreSelection(sessions: [ids[1], ids[3], "x"]))
        #expect(Set(chosen.compactMap(\.session)) == [ids[1], ids[3]])
        let places = chosen.map { StoreEntry.Kind.allCases.firstIndex(of: $0.kind) ?? 0 }
        #expect(places == places.sorted(), "kind by kind")
        #expect(chosen.allSatisfy { $0.session != nil })
        let steps = try await store.entries(StoreSelection([.step], sessions: [ids[0]]))
        #expect(steps.map(\.name) == ["step \(ids[0]) 1", "step \(ids[0]) 2"])
        #expect(try await store.entries(StoreSelection([], sessions: [])).isEmpty)
    }

    private static func checkGrades(_ store: any SessionStore) async throws {
        try await store.add(entries("one", words: "round the price"))
        let id = try #require(try await store.entries(StoreSelection([.session])).first?.session)
        let query = SessionQuery("price", isResolvedOnly: true)
        #expect(try await store.search(query).map(\.isResolved) == [true])
        try await store.add([.grade(GradeEntry(session: id, verdict: .error))])
        #expect(try await store.search(query).map(\.isResolved) == [true], "an error says nothing")
        try await store.add([.grade(GradeEntry(session: id, verdict: .unresolved))])
        #expect(try await store.search(query).isEmpty, "the worse one counts")
        #expect(try await store.search(SessionQuery("price")).map(\.isResolved) == [false])
    }
}

extension StoreEntry {
    /// Another entry under the same key; `nil` where the key is all there is.
    fileprivate var changed: StoreEntry? {
        switch self {
        case .experiment(var value):
            value.details["margin"] = .number(0.04)
            return .experiment(value)
        case .assignment(var value):
            value.stratum.module = "lib/x.py"
            return .assignment(value)
        case .session(var value):
            value.generation.seed = 1
            return .session(value)
        case .exposure(var value):
            value.isForced.toggle()
            return .exposure(value)
        case .step(var value):
            value.toolSeconds += 1
            return .step(value)
        case .outcome(var value):
            value.cost = 0
            return .outcome(value)
        case .digest(var value):
            value.repository = nil
            return .digest(value)
        case .skill, .place, .grade: return nil
        }
    }
}
