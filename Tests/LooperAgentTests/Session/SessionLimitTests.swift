import LooperAgent
import LooperCore
import LooperTestSupport
import Testing

struct SessionLimitTests {
    private static let busy = (0..<60).map { ScriptedReply("<bash>look \($0)</bash>") }

    @Test func stepLimit() async throws {
        var fixture = AgentFixture([AgentFixture.fix] + Self.busy)
        fixture.configuration.maxSteps = 8
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .stepLimit)
        #expect(trajectory.steps.count == 8)
        #expect(trajectory.steps[2].notices.first?.contains("5 steps are left") == true)
        #expect(trajectory.patch == AgentFixture.fixed)
    }

    @Test func tokenBudget() async throws {
        var fixture = AgentFixture([AgentFixture.fix] + Self.busy)
        fixture.configuration.maxTokens = 3000
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .tokenLimit)
        #expect(trajectory.promptTokens + trajectory.replyTokens <= 3000)
        #expect(trajectory.steps.count > 1)
        #expect(trajectory.patch == AgentFixture.fixed)
    }

    @Test func timeLimit() async throws {
        var fixture = AgentFixture([AgentFixture.fix] + Self.busy)
        fixture.configuration.maxSeconds = 0.1
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .timeLimit)
        #expect(trajectory.patch == AgentFixture.fixed)
    }

    /// The clock moves a millisecond a piece.
    @Test(arguments: ["I think about it. ", "<write path=\"a.py\">\n"])
    func aReplyThatTheDeadlineCutsIsNoStep(_ start: String) async throws {
        let long = ScriptedReply(start + String(repeating: "and so on ", count: 400))
        var fixture = AgentFixture([AgentFixture.fix, long])
        fixture.configuration.maxSeconds = 0.3
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .timeLimit)
        #expect(trajectory.outcomeDetail == "0.3 seconds are over")
        #expect(trajectory.steps.count == 1)
        #expect(trajectory.transcript.messages.count == 4, "the transcript ends with the last whole step")
        #expect(fixture.model.requests.count == 2, "the second reply was begun")
    }

    @Test func windowIsFullWithoutPruning() async throws {
        var fixture = AgentFixture([AgentFixture.fix] + Self.busy, window: 500)
        fixture.configuration.switches[.pruning] = false
        fixture.configuration.minReplyTokens = 20
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .tokenLimit)
        #expect(trajectory.outcomeDetail?.contains("window") == true)
        #expect(trajectory.patch == AgentFixture.fixed)
    }

    @Test func replyIsBoundedByTheWindow() async throws {
        let fixture = AgentFixture([AgentFixture.done], window: 500)
        _ = try await fixture.run()
        let request = fixture.model.requests[0]
        let prompt = try await fixture.model.tokenCount(of: request.messages)
        #expect(request.options.maxTokens == 500 - prompt)
    }

    @Test func theModelBreaks() async throws {
        let trajectory = try await AgentFixture([AgentFixture.fix]).run()
        #expect(trajectory.outcome == .failed)
        #expect(trajectory.outcomeDetail == "the model failed: the script has no more than 1 replies")
        #expect(trajectory.patch == AgentFixture.fixed)
        #expect(trajectory.steps.count == 1)
    }

    @Test func theEnvironmentBreaks() async throws {
        let trajectory = try await AgentFixture([AgentFixture.fix, "<bash>break</bash>"]).run()
        #expect(trajectory.outcome == .failed)
        #expect(trajectory.outcomeDetail == "the tool bash failed: the container is gone")
        #expect(trajectory.patch == AgentFixture.fixed)
    }

    @Test func cancellationEndsTheSession() async throws {
        let fixture = AgentFixture([AgentFixture.fix, "<bash>cancel</bash>", AgentFixture.done])
        let trajectory = try await Task { try await fixture.run() }.value
        #expect(trajectory.outcome == .failed)
        #expect(trajectory.outcomeDetail == "cancelled")
        #expect(trajectory.patch == AgentFixture.fixed)
        #expect(fixture.recorder.trajectory == trajectory)
    }

    @Test func cancellationLosesNeitherPatchNorRecord() async throws {
        let fixture = AgentFixture([AgentFixture.done, AgentFixture.done])
        let keeper = CancellableRecorder()
        let trajectory = try await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await fixture.run(recorder: keeper) {
                try Task.checkCancellation()
                return "the patch"
            }
        }.value
        #expect(trajectory.outcome == .failed)
        #expect(trajectory.outcomeDetail == "cancelled")
        #expect(trajectory.patch == "the patch")
        #expect(keeper.inner.trajectory == trajectory)
    }

    @Test func aModelThatReadsForLongIsStoppedAtTheDeadline() async throws {
        var fixture = AgentFixture([])
        fixture.configuration.maxSeconds = 0.2
        let trajectory = try await fixture.run(model: ReadingModel())
        #expect(trajectory.outcome == .timeLimit, "a model that was not stopped calls done in the end")
        #expect(trajectory.outcomeDetail == "0.2 seconds are over")
        #expect(trajectory.steps.isEmpty)
    }

    @Test func aToolThatRunsPastTheDeadlineIsStopped() async throws {
        var fixture = AgentFixture([AgentFixture.fix, "<bash>sleep 60</bash>"])
        fixture.configuration.maxSeconds = 0.5
        fixture.tools = [SleepingTool(), EditTool()]
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .timeLimit, "a tool that was not stopped would be a second step")
        #expect(trajectory.steps.count == 1)
        #expect(trajectory.patch == AgentFixture.fixed)
        #expect(fixture.recorder.trajectory == trajectory)
    }

    @Test func cancellationReachesAModelThatReads() async throws {
        let fixture = AgentFixture([])
        let task = Task { try await fixture.run(model: ReadingModel()) }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        let trajectory = try await task.value
        #expect(trajectory.outcome == .failed)
        #expect(trajectory.outcomeDetail == "cancelled")
    }

    @Test func aPatchThatCannotBeReadLeavesTheLastOne() async throws {
        let trajectory = try await AgentFixture([AgentFixture.done]).run(patch: {
            throw EnvironmentError(.failed, "no git")
        })
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.outcomeDetail == "the patch could not be read anew: no git")
    }

    @Test func pruningKeepsTheOpeningAndTheLastSteps() async throws {
        var replies: [ScriptedReply] = ["no call here"]
        replies += (0..<12).map { ScriptedReply("Step \($0).\n<bash>long</bash>") }
        var fixture = AgentFixture(replies + [AgentFixture.done], window: 1500)
        fixture.configuration.maxObservationCharacters = 4000
        fixture.configuration.observationCharactersPerWindowToken = 4
        fixture.configuration.keepRecentSteps = 2
        fixture.configuration.switches[.loopDetection] = false
        let trajectory = try await fixture.run()
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.steps[0].reply == "no call here", "the raw reply stays in the trajectory")
        let messages = trajectory.transcript.messages
        #expect(!messages.contains { $0.content == "no call here" }, "it has left the prompt")
        #expect(Array(messages.prefix(2)) == trajectory.opening)
        let results = messages.dropFirst(2).filter { $0.role == .user }.map(\.content)
        #expect(results.first == "Result, shortened: bash: exit status 0")
        #expect(results.suffix(3).prefix(2).allSatisfy { $0.contains("word word") })
        #expect(trajectory.steps.allSatisfy { $0.usage.promptTokens + 64 <= 1500 }, "there was room for each reply")
        #expect(fixture.model.requests.count == 14)
        for (index, request) in fixture.model.requests.enumerated() {
            #expect(trajectory.transcript(before: index + 1).messages == request.messages)
        }
    }

    @Test func aLongResultIsShownInTwoParts() async throws {
        var fixture = AgentFixture(["<bash>long</bash>", AgentFixture.done])
        fixture.configuration.maxObservationCharacters = 300
        let trajectory = try await fixture.run()
        let shown = trajectory.transcript.messages[3].content
        #expect(shown.contains("has 2003 characters"))
        #expect(shown.contains("Its last 100 characters"))
        #expect(trajectory.steps[0].observation.text.count == 2003, "the record is whole")
    }
}
