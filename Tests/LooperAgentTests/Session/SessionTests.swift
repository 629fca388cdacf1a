import LooperAgent
import LooperCore
import LooperTestSupport
import Synchronization
import Testing

struct SessionTests {
    @Test func fixesABug() async throws {
        let fixture = AgentFixture([
            AgentFixture.test, "<read>a.py</read>", AgentFixture.fix, AgentFixture.test, AgentFixture.done,
        ])
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.outcomeDetail == nil)
        #expect(trajectory.patch == AgentFixture.fixed)
        #expect(trajectory.steps.map { $0.call?.name } == ["bash", "read", "edit", "bash", "done"])
        #expect(trajectory.steps.map(\.observation.status) == [.failed, .succeeded, .succeeded, .succeeded, .finished])
        #expect(trajectory.steps.map(\.number) == [1, 2, 3, 4, 5])
        #expect(trajectory.transcript.messages.count == 12)
        #expect(trajectory.transcript.messages.prefix(2) == trajectory.opening[...])
        #expect(trajectory.provenance.task == "t1")
        #expect(trajectory.provenance.configuration["max_steps"] == .integer(40))
        #expect(trajectory.seconds > 0)
    }

    @Test func recordsAfterTheOpeningAndEachStep() async throws {
        let fixture = AgentFixture([AgentFixture.fix, AgentFixture.done])
        let trajectory = try await fixture.run()
        let standings = fixture.recorder.standings
        #expect(standings.map(\.outcome) == [nil, nil, .submitted, .submitted])
        #expect(standings[1].patch == AgentFixture.fixed, "the patch is kept with the step that made it")
        #expect(fixture.recorder.trajectory == trajectory)
    }

    @Test func theTrajectoryHoldsWhatTheModelRead() async throws {
        let replies = [AgentFixture.test, "no call", AgentFixture.fix, "<bash>long</bash>", AgentFixture.done]
        var fixture = AgentFixture(replies, givesContext: true)
        fixture.configuration.maxObservationCharacters = 300
        fixture.configuration.stepsLeftNotice = 38
        let trajectory = try await fixture.run()
        #expect(fixture.model.requests.count == 5)
        for (index, request) in fixture.model.requests.enumerated() {
            #expect(trajectory.transcript(before: index + 1).messages == request.messages)
        }
    }

    @Test func onlyWhatIsNewIsCounted() async throws {
        let fixture = AgentFixture([AgentFixture.test, AgentFixture.fix, AgentFixture.test, AgentFixture.done])
        let model = CountingModel(inner: fixture.model)
        #expect(try await fixture.run(model: model).outcome == .submitted)
        #expect(model.counted == [2, 2, 2, 2], "the opening, then a reply and a result a step")
    }

    @Test func tellsWhatHappens() async throws {
        let fixture = AgentFixture([AgentFixture.test, AgentFixture.done])
        let events = Mutex<[SessionEvent]>([])
        let trajectory = try await fixture.run(onEvent: { event in events.withLock { $0.append(event) } })
        let seen = events.withLock { $0 }
        #expect(seen.first == .started(opening: trajectory.opening))
        #expect(seen.last == .finished(.submitted, detail: nil))
        #expect(seen.contains(.calling(ToolCall("bash", body: "test"))))
        #expect(seen.contains(.stepFinished(trajectory.steps[0])))
        let text = seen.compactMap { if case .replyDelta(let piece) = $0 { piece } else { nil } }.joined()
        #expect(text == "<bash>test</bash><done/>")
    }

    @Test func stopsTheModelAfterTheFirstCall() async throws {
        let fixture = AgentFixture(["<bash>test</bash>\nResult: OK\n<done/>", AgentFixture.done])
        let trajectory = try await fixture.run()
        #expect(trajectory.steps[0].reply == "<bash>test</bash>\n")
        #expect(trajectory.steps[0].stopReason == .listener)
        #expect(trajectory.steps.count == 2)
    }

    @Test func showsTheFormAfterAMalformedCall() async throws {
        let fixture = AgentFixture(["<edit>\na\n=======\nb\n</edit>", "I do not know.", AgentFixture.done])
        let trajectory = try await fixture.run()
        #expect(trajectory.steps[0].call == nil)
        #expect(trajectory.steps[0].observation.text.contains(TestTools.edit.example))
        #expect(trajectory.steps[0].observation.text.contains("attribute path"))
        #expect(trajectory.steps[1].observation.text.contains(TestTools.bash.example))
        #expect(trajectory.outcome == .submitted)
        #expect(fixture.model.requests[1].messages.last?.content.contains("attribute path") == true)
    }

    @Test func threeUnusableRepliesAreStuck() async throws {
        let fixture = AgentFixture([AgentFixture.fix, "a", "b", "c", AgentFixture.done])
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .stuck)
        #expect(trajectory.steps.count == 4)
        #expect(trajectory.patch == AgentFixture.fixed)
    }

    @Test func aTruncatedReplyHasItsOwnNotice() async throws {
        var fixture = AgentFixture([
            ScriptedReply("<write path=\"a.py\">\n" + String(repeating: "x\n", count: 40)), AgentFixture.done,
        ])
        fixture.configuration.maxReplyTokens = 20
        fixture.configuration.minReplyTokens = 5
        let trajectory = try await fixture.run()
        #expect(trajectory.steps[0].stopReason == .length)
        #expect(trajectory.steps[0].observation.text.contains("cut off after 20 tokens, inside the write call"))
        #expect(fixture.environment.text("a.py") == AgentFixture.buggy, "a truncated call is not run")
    }

    private static let ramble = ScriptedReply(String(repeating: "It is not a module.\n\n", count: 40))

    @Test func aReplyThatRepeatsItselfIsStopped() async throws {
        let trajectory = try await AgentFixture([Self.ramble, AgentFixture.done]).run()
        #expect(trajectory.steps[0].stopReason == .listener)
        #expect(trajectory.steps[0].reply == String(repeating: "It is not a module.\n\n", count: 4))
        #expect(trajectory.steps[0].observation.text.contains("the same lines again and again"))
        #expect(trajectory.steps[0].observation.text.contains(TestTools.bash.example))
        #expect(trajectory.outcome == .submitted)
    }

    @Test func repetitionIsLeftAloneWithoutLoopDetection() async throws {
        var fixture = AgentFixture([Self.ramble, AgentFixture.done])
        fixture.configuration.switches[.loopDetection] = false
        #expect(try await fixture.run().steps[0].stopReason == .endOfTurn)
    }

    @Test func contentMayRepeatItself() async throws {
        let content = String(repeating: "    0,\n", count: 40)
        let write = ScriptedReply("I write.\n<write path=\"b.py\">\n\(content)</write>")
        let fixture = AgentFixture([write, AgentFixture.done])
        let trajectory = try await fixture.run()
        #expect(trajectory.steps[0].call?.name == "write")
        #expect(fixture.environment.text("b.py")?.utf8.count == content.utf8.count - 1)
    }

    @Test func repetitionInACommandIsStopped() async throws {
        let trajectory = try await AgentFixture([
            ScriptedReply("<bash>\n" + String(repeating: "ls\n", count: 40)), AgentFixture.done,
        ]).run()
        #expect(trajectory.steps[0].call == nil)
        #expect(trajectory.steps[0].reply == "<bash>\nls\nls\nls\nls\n")
    }

    @Test func aBrokenCallIsNamedThoughLinesRepeat() async throws {
        let reply = ScriptedReply("<bash fast>ls</bash>\n" + String(repeating: "Go.\n", count: 9))
        let trajectory = try await AgentFixture([reply, AgentFixture.done]).run()
        #expect(trajectory.steps[0].observation.text.contains("the bash call is not well formed"))
    }

    @Test func doneNeedsNoEndTag() async throws {
        let trajectory = try await AgentFixture(["The test passes.\n<done>\n\nAnd so I go on."]).run()
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.steps[0].reply.contains("And so") == false)
    }

    @Test func loopsAreNudgedWarnedAndEnded() async throws {
        let fixture = AgentFixture(
            [AgentFixture.fix] + Array(repeating: "Again.\n<bash>ls</bash>", count: 9)
        )
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .stuck)
        #expect(trajectory.steps.map(\.notices.count) == [0, 0, 0, 1, 1, 0])
        #expect(trajectory.steps[3].notices != trajectory.steps[4].notices)
        #expect(trajectory.patch == AgentFixture.fixed)
        #expect(trajectory.transcript.messages[9].content.contains(trajectory.steps[3].notices[0]))
    }

    @Test func theDoneGateRemindsOnce() async throws {
        var fixture = AgentFixture([AgentFixture.fix, AgentFixture.done, AgentFixture.done])
        #expect(try await fixture.run().steps.count == 2, "the gate is off by default")
        fixture = AgentFixture([AgentFixture.fix, AgentFixture.done, AgentFixture.done])
        fixture.configuration.switches[.doneGate] = true
        let trajectory = try await fixture.run()
        #expect(trajectory.steps.map(\.observation.status) == [.succeeded, .failed, .finished])
        fixture = AgentFixture([AgentFixture.fix, "<bash>make test</bash>", AgentFixture.done])
        fixture.configuration.switches[.doneGate] = true
        #expect(try await fixture.run().steps.count == 3, "a passing test opens the gate")
    }

    @Test func withoutTheEditToolThereIsNone() async throws {
        var fixture = AgentFixture([AgentFixture.fix, AgentFixture.done])
        fixture.configuration.switches[.editTool] = false
        let trajectory = try await fixture.run()
        #expect(trajectory.steps[0].call == nil)
        #expect(!trajectory.opening[0].content.contains(TestTools.edit.help))
    }

    @Test func eachStepHasASeedOfItsOwn() async throws {
        var fixture = AgentFixture([AgentFixture.test, AgentFixture.done])
        fixture.plan.generation.temperature = 0.7
        _ = try await fixture.run()
        #expect(Set(fixture.model.requests.map(\.options.seed)).count == 2)
        let greedy = AgentFixture([AgentFixture.test, AgentFixture.done])
        _ = try await greedy.run()
        #expect(greedy.model.requests.map(\.options.seed) == [0, 0])
    }

    @Test func tokensOfRepliesAreReadAgain() async throws {
        let fixture = AgentFixture([AgentFixture.test, AgentFixture.fix, AgentFixture.done], givesContext: true)
        let trajectory = try await fixture.run()
        let contexts = try #require(trajectory.tokenContexts())
        #expect(contexts.count == 3)
        let first = contexts[0]
        let written = Array(first.ids.suffix(trajectory.steps[0].usage.replyTokens))
        #expect(fixture.model.requests[1].messages[2].tokens == written)
        #expect(Array(contexts[1].ids.prefix(first.ids.count)) == first.ids, "the context only grows")
        #expect(trajectory.steps[1].tokens?.reused == first.ids.count)
    }
}
