import Foundation
import LooperCore
import Testing

@testable import LooperProviders

@Suite(.timeLimit(.minutes(2))) struct SecretTests {
    private static let secret = "sk-test-0123456789"

    @Test func theKeyIsSentAndNeverShown() async throws {
        let server = try ScriptedServer(
            replies: .answer("Incorrect key: \(Self.secret)", status: 401, type: "text/plain")
        )
        defer { server.stop() }
        let model = try await server.openAI { $0.key = try APIKey(Self.secret + "\n") }
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(server.asked.first?.headers["authorization"] == "Bearer \(Self.secret)")
        #expect(error?.message.contains("[key]") == true)
        #expect("\(error.debugDescription) \(error as Any)".contains(Self.secret) == false)
    }

    @Test func theKeyIsInNoDescription() throws {
        let key = try APIKey(Self.secret)
        let configuration = ProviderConfiguration(model: "m", key: key)
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(key)", "\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains(Self.secret))
        }
    }

    @Test(arguments: ["", " \n", "a b", "a\r\nX-Evil: 1", "kéy"])
    func whatIsNoKeyIsRefused(text: String) {
        let error = #expect(throws: ProviderError.self) { try APIKey(text) }
        #expect(error?.code == .badConfiguration)
    }

    @Test(arguments: [301, 302, 307, 308])
    func noRedirectCarriesTheKeyAway(status: Int) async throws {
        let other = try ScriptedServer(replies: .stream(Completion.openAI(["stolen"])))
        let headers = ["Location": other.address("/v1/chat/completions").absoluteString]
        let server = try ScriptedServer(replies: .answer("", status: status, headers: headers))
        defer {
            server.stop()
            other.stop()
        }
        let model = try await server.openAI { $0.key = try APIKey(Self.secret) }
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("redirect") == true)
        #expect(other.requests.isEmpty)
        #expect(server.asked.count == 1)
    }

    @Test(arguments: [
        "http://user:pass@host/v1", "ftp://host/v1", "http:///v1", "http://host/v1?key=abc", "file:///etc/passwd",
    ])
    func addressesThatCannotBeUsedAreRefused(address: String) throws {
        let url = try #require(URL(string: address))
        let error = #expect(throws: ProviderError.self) { try ServerAddress(url) }
        #expect(error?.code == .badConfiguration)
    }

    @Test(arguments: [
        ("http://h:1", "http://h:1/v1", "http://h:1/"), ("http://h:1/", "http://h:1/v1", "http://h:1/"),
        ("http://h/v1/", "http://h/v1", "http://h/"), ("https://h/api/v1", "https://h/api/v1", "https://h/api/"),
        ("https://h/openai", "https://h/openai", "https://h/openai"),
    ])
    func addressesAreCompleted(address: String, api: String, root: String) throws {
        let read = try ServerAddress(try #require(URL(string: address)))
        #expect(read.api.absoluteString == api)
        #expect(read.root.absoluteString == root)
    }

    @Test func whatAServerSaysIsShownInPart() {
        let body = JSONValue.object([
            "error": .object(["message": .string(String(repeating: "x", count: 5000) + "\u{1b}[2J")])
        ])
        let complaint = ServerComplaint(body, raw: "", key: nil)
        #expect(complaint.words.count == 401)
        #expect(complaint.words.hasSuffix("…"))
    }
}
