import LooperCore
import Testing

@testable import LooperProviders

/// Streams that arrive as awkwardly as they can.
@Suite(.timeLimit(.minutes(2))) struct StreamingTests {
    @Test(arguments: Cutting.allCases)
    func readsAReplyHoweverItIsCut(cutting: Cutting) async throws {
        let server = try ScriptedServer(replies: .stream(Completion.openAI(["Grüße, ", "世界", " 👩‍👩‍👧!"]), cutting))
        defer { server.stop() }
        let heard = Heard()
        let model = try await server.openAI(limits: TimeLimits(afterEnd: 60))
        let reply = try await model.hello(onText: heard.take)
        #expect(reply.text == "Grüße, 世界 👩‍👩‍👧!")
        #expect(heard.text == reply.text)
        #expect(reply.stopReason == .endOfTurn)
        #expect(reply.usage.promptTokens == 7)
        #expect(reply.usage.replyTokens == 3)
        #expect(!reply.usage.isEstimated)
    }

    @Test func aHeadThatComesSlowlyIsRead() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        let slow = head.utf8.map { ServerAction.send([$0]) }.flatMap { [$0, .pause(0.002)] }
        let server = try ScriptedServer(replies: slow + [.send(Completion.openAI(["ok"])), .close])
        defer { server.stop() }
        #expect(try await server.openAI().hello().text == "ok")
    }

    @Test func invalidBytesAreRepairedAndSeen() async throws {
        var bytes = Completion.events([Completion.chunk("a?b"), Completion.end(), "[DONE]"])
        let place = try #require(bytes.firstIndex(of: UInt8(ascii: "?")))
        bytes.replaceSubrange(place...place, with: [0xC3, 0x28, 0xFF])
        let server = try ScriptedServer(replies: .stream(bytes))
        defer { server.stop() }
        #expect(try await server.openAI().hello().text == "a\u{FFFD}(\u{FFFD}b")
    }

    @Test func theConnectionIsLeftWhenTheListenerHasEnough() async throws {
        let endless = Completion.events([Completion.chunk("again ")])
        let server = try ScriptedServer(replies: .streamHead + [.repeatForEver(endless)])
        defer { server.stop() }
        let model = try await server.openAI()
        let reply = try await model.hello { _ in .stop }
        #expect(reply.text == "again ")
        #expect(reply.stopReason == .listener)
        #expect(reply.usage.isEstimated)
        #expect(reply.usage.promptTokens > 0 && reply.usage.replyTokens > 0)
        #expect(await server.eventually { $0.abandoned == 1 })
    }

    @Test func theServersCountIsWaitedForWhenTheModelIsDoneAnyway() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.openAI(["<done/>", "\n"], prompt: 1234)))
        defer { server.stop() }
        let reply = try await server.openAI(limits: TimeLimits(afterStop: 30)).hello { _ in .stop }
        #expect(reply.text == "<done/>")
        #expect(reply.stopReason == .listener)
        #expect(reply.usage.promptTokens == 1234)
        #expect(!reply.usage.isEstimated)
    }

    @Test func aStreamThatNeverEndsIsCutWhereNoTokenCouldBeThatLong() async throws {
        let endless = Completion.events([Completion.chunk(String(repeating: "x", count: 5000))])
        let server = try ScriptedServer(replies: .streamHead + [.repeatForEver(endless)])
        defer { server.stop() }
        let reply = try await server.openAI().hello(GenerationOptions(maxTokens: 8))
        #expect(reply.stopReason == .length)
        #expect(reply.text.utf8.count < 40_000)
        #expect(await server.eventually { $0.abandoned == 1 })
    }

    @Test func aServerThatDoesNotCloseAfterTheEndIsLeft() async throws {
        let end = Completion.events([Completion.chunk("hi"), Completion.end()])
        let server = try ScriptedServer(replies: .streamHead + [.send(end), .hang])
        defer { server.stop() }
        let reply = try await server.openAI(limits: TimeLimits(afterEnd: 0.2)).hello()
        #expect(reply.text == "hi")
        #expect(reply.usage.isEstimated)
        #expect(await server.eventually { $0.abandoned == 1 })
    }

    @Test func aCancelledTaskLeavesAtOnce() async throws {
        let server = try ScriptedServer(replies: .streamHead + [.hang])
        defer { server.stop() }
        let model = try await server.openAI()
        let task = Task { try await model.hello() }
        #expect(await server.eventually { $0.asked.count == 1 })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await server.eventually { $0.abandoned == 1 })
    }

    @Test func aLongPromptIsSentWhole() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.openAI(["read"], prompt: 400_000)))
        defer { server.stop() }
        let model = try await server.openAI(window: 1_000_000)
        let text = String(repeating: "línea \u{1F600}\n", count: 200_000)
        let reply = try await model.reply(to: [Message(.user, text)], options: GenerationOptions()) { _ in .more }
        #expect(reply.text == "read")
        guard case .array(let messages)? = server.asked.first?.json?["messages"] else { return }
        #expect(messages.first?["content"]?.stringValue == text)
    }

    @Test func connectionsThatTheServerClosesBetweenRepliesAreNoFailure() async throws {
        let server = try ScriptedServer { request, _ in
            let answer: [ServerAction] =
                request.method == "POST" ? .stream(Completion.openAI(["ok"])) : .answer("{}", status: 404)
            return answer + [.close]
        }
        defer { server.stop() }
        let model = try await server.openAI()
        for _ in 0..<10 { #expect(try await model.hello().text == "ok") }
        #expect(server.asked.count == 10)
    }

    @Test func countsBeyondAllMeasureAreNoCounts() async throws {
        let usage =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":-3,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":1e300}}}"
        let stream = Completion.events(["", Completion.chunk("a"), Completion.end(), usage, "[DONE]"])
        let server = try ScriptedServer(replies: .stream(stream))
        defer { server.stop() }
        let reply = try await server.openAI().hello()
        #expect(reply.text == "a")
        #expect(reply.usage.isEstimated)
        #expect(reply.usage.promptTokens < 100 && reply.usage.cachedTokens == 0)
    }

    /// Many sessions share a machine, and most replies are left before their end.
    @Test func manyStreamsAtOnceAreReadAndLeft() async throws {
        let endless = Completion.events([Completion.chunk("again ")])
        let server = try ScriptedServer { request, index in
            guard request.method == "POST" else { return .answer("{}", status: 404) }
            switch index % 3 {
            case 0: return .stream(Completion.openAI(["all ", "of it"]), .sevens)
            case 1: return .streamHead + [.repeatForEver(endless)]
            default: return .streamHead + [.send(endless), .close]
            }
        }
        defer { server.stop() }
        let model = try await server.openAI(limits: TimeLimits(afterStop: 0))
        let texts = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<90 { group.addTask { try? await model.hello { $0 == "again " ? .stop : .more }.text } }
            return await group.reduce(into: [String: Int]()) { $0[$1 ?? "", default: 0] += 1 }
        }
        #expect(texts["all of it", default: 0] + texts["again ", default: 0] == 90)
        #expect(await server.eventually { $0.abandoned >= 20 })
    }

    @Test(arguments: [
        ("text/html", "<html>Sign in</html>", "Sign in"),
        ("application/json", "{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}", "not a stream of events"),
    ])
    func aPageInThePlaceOfAStreamIsExplained(type: String, body: String, words: String) async throws {
        let server = try ScriptedServer(replies: .answer(body, type: type))
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .malformed)
        #expect(error?.message.contains(words) == true)
        #expect(server.asked.count == 1, "a page is no reason to ask again")
    }

    @Test func anEventBeyondAllMeasureIsRefused() async throws {
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let server = try ScriptedServer(
            replies: .streamHead + .text("data: ") + [.repeatForEver(line)]
        )
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .malformed)
        #expect(await server.eventually { $0.abandoned == 1 })
    }
}
