import LooperAgent
import LooperCore
import LooperTestSupport
import Testing

struct ResumptionTests {
    /// A session with a bit of everything that is remembered: loops, a gate, a refused write, pruning, a reply without
    /// call.
    private static let replies: [ScriptedReply] =
        [
            "no call here", "<read>a.py</read>", AgentFixture.done, "<bash>ls</bash>", "<bash>ls</bash>",
            "<bash>ls</bash>",
        ]
        + (0..<6).map { ScriptedReply("<bash>long</bash>\nStep \($0)") } + [
            AgentFixture.fix, "<bash>make test</bash>", AgentFixture.done,
        ]

    private func fixture(_ replies: [ScriptedReply]) -> AgentFixture {
        var fixture = AgentFixture(replies, window: 1500)
        fixture.configuration.maxObservationCharacters = 2000
        fixture.configuration.observationCharactersPerWindowToken = 4
        fixture.configuration.keepRecentSteps = 2
        fixture.configuration.switches[.doneGate] = true
        fixture.configuration.loopRepeats = 3
        fixture.configuration.loopForgiveness = 2
        return fixture
    }

    @Test func anyStepIsAPlaceToGoOnFrom() async throws {
        let whole = try await fixture(Self.replies).run()
        #expect(whole.steps.contains { $0.pruning != nil })
        #expect(whole.steps.contains { !$0.notices.isEmpty })
        #expect(whole.steps.contains { $0.interventions?.first?.by == "done-gate" })
        for count in 0..<whole.steps.count {
            var killed = whole
            killed.steps = Array(whole.steps.prefix(count))
            killed.outcome = nil
            killed.outcomeDetail = nil
            killed.patch = killed.steps.last { $0.patch != nil }?.patch ?? ""
            let resumed = fixture(Array(Self.replies.dropFirst(count)))
            if !killed.patch.isEmpty { try await resumed.environment.write(Array(killed.patch.utf8), to: "a.py") }
            let end = try await resumed.run(resuming: killed)
            #expect(end.steps.map(\.result) == whole.steps.map(\.result), "after step \(count)")
            #expect(end.steps.map(\.pruning) == whole.steps.map(\.pruning), "after step \(count)")
            #expect(end.transcript == whole.transcript, "after step \(count)")
            #expect(end.outcome == whole.outcome, "after step \(count)")
            #expect(end.patch == whole.patch, "after step \(count)")
            #expect(resumed.recorder.trajectory == end)
            #expect(end.provenance.session == whole.provenance.session)
        }
    }

    @Test func budgetsCountOn() async throws {
        var fixture = AgentFixture([AgentFixture.test, AgentFixture.test, AgentFixture.done])
        fixture.configuration.maxSteps = 2
        var killed = try await fixture.run()
        #expect(killed.outcome == .stepLimit)
        killed.outcome = nil
        #expect(try await fixture.run(resuming: killed).outcome == .stepLimit)
        killed.provenance.configuration = .null
        var error = await #expect(throws: AgentError.self) { try await fixture.run(resuming: killed) }
        #expect(error?.message.contains("its configuration cannot be read") == true)
        killed = try await fixture.run()
        killed.outcome = nil
        killed.seconds = 1801
        let late = try await fixture.run(resuming: killed)
        #expect(late.outcome == .stepLimit || late.outcome == .timeLimit)
        killed.seconds = 1
        killed.steps = []
        killed.provenance.startedAt = -100_000
        var anew = AgentFixture([AgentFixture.test, AgentFixture.test])
        anew.configuration.maxSteps = 2
        #expect(try await anew.run(resuming: killed).outcome == .stepLimit, "the time in between is not its own")
        fixture.configuration.maxSteps = 3
        error = await #expect(throws: AgentError.self) { try await fixture.run(resuming: killed) }
        #expect(error?.message.contains("the configuration differs in max_steps") == true)
    }

    @Test func whatIsOverOrOtherIsRefused() async throws {
        let fixture = AgentFixture([AgentFixture.test, AgentFixture.done])
        let ended = try await fixture.run()
        var error = await #expect(throws: AgentError.self) { try await fixture.run(resuming: ended) }
        #expect(error?.message.contains("the session s1 ended as submitted") == true)
        var killed = ended
        killed.outcome = nil
        killed.provenance.model.fingerprint = "abc"
        killed.provenance.frame = "1"
        killed.provenance.hooks = ["x"]
        error = await #expect(throws: AgentError.self) { try await fixture.run(resuming: killed) }
        #expect(
            error?.message.contains(
                "the model is scripted (window 1000000), not scripted (window 1000000, fingerprint abc)"
            ) == true
        )
        #expect(error?.message.contains("prompts or tools are others") == true)
        #expect(error?.message.contains("the hooks are none, not x") == true)
    }
}
