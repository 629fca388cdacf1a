import Foundation
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperStore

struct SessionStoreTests {
    @Test func `the store in memory keeps the contract`() async throws {
        try await SessionStoreConformance.check { InMemoryStore() }
    }

    @Test func `the store in a file keeps the contract`() async throws {
        try await TemporaryDirectory.with { folder in
            try await SessionStoreConformance.check {
                try SQLiteStore(file: folder.appending("\(UUID().uuidString).sqlite"))
            }
        }
    }

    @Test func `both rank alike`() async throws {
        try await TemporaryDirectory.with { folder in
            let stores: [any SessionStore] = [
                InMemoryStore(), try SQLiteStore(file: folder.appending("store.sqlite")),
            ]
            let words = ["cart", "price", "discount", "member", "round", "total", "tax", "slug"]
            var random = SplitMix64(seed: 7)
            for number in 0..<60 {
                let text = (0..<Int.random(in: 3...12, using: &random)).compactMap { _ in
                    words.randomElement(using: &random)
                }
                let entries = SessionStoreConformance.entries("s\(number)", words: text.joined(separator: " "))
                for store in stores { try await store.add(entries) }
            }
            let query = SessionQuery("the price of a slug without tax", limit: 60)
            let one = try await stores[0].search(query)
            let other = try await stores[1].search(query)
            #expect(one.count > 20 && one.count == other.count)
            for (one, other) in zip(one, other) { #expect(abs(one.score - other.score) < 1e-9) }
        }
    }
}
