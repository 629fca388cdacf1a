import Foundation
import LooperCore
import Testing

@Suite struct UsageTests {
    @Test func recordsFromBeforeProvidersAreRead() throws {
        let old = """
            {"prompt_tokens":3,"cached_tokens":1,"reply_tokens":2,"prompt_seconds":0.5,"reply_seconds":1}
            """
        let usage = try JSONDecoder().decode(Usage.self, from: Data(old.utf8))
        #expect(
            usage == Usage(promptTokens: 3, cachedTokens: 1, replyTokens: 2, promptSeconds: 0.5, replySeconds: 1)
        )
        let again = String(decoding: try JSONEncoder().encode(usage), as: UTF8.self)
        for field in ["cost", "cache_write_tokens", "estimated"] { #expect(!again.contains(field)) }
    }

    @Test(arguments: ["prompt_tokens", "cached_tokens", "cache_write_tokens", "reply_tokens"])
    func countsThatSumsWouldOverflowAreRefused(field: String) throws {
        let text = String(decoding: try JSONEncoder().encode(Usage(cacheWriteTokens: 1)), as: UTF8.self)
        for count in [Int.max, -1, 1 << 40 + 1] {
            let other = text.replacing(try Regex("\"\(field)\":[0-9]+"), with: "\"\(field)\":\(count)")
            #expect(other != text)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(Usage.self, from: Data(other.utf8)) }
        }
    }

    @Test func everythingSurvives() throws {
        let usage = Usage(promptTokens: 3, cacheWriteTokens: 7, cost: 0.125, isEstimated: true)
        #expect(try JSONDecoder().decode(Usage.self, from: JSONEncoder().encode(usage)) == usage)
        let options = GenerationOptions(adapter: AdapterChoice(name: "a", scale: 0.5))
        #expect(try JSONDecoder().decode(GenerationOptions.self, from: JSONEncoder().encode(options)) == options)
        let plain = String(decoding: try JSONEncoder().encode(GenerationOptions()), as: UTF8.self)
        #expect(!plain.contains("adapter"))
    }
}
