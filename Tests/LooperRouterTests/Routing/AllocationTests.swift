import Foundation
import LooperCore
import Testing

@testable import LooperRouter

@Suite struct AllocationTests {
    /// A draw of an independent implementation, `Fixtures/draws.py`.
    ///
    /// A change here would move running experiments.
    struct Draw: Decodable {
        let experiment, salt, phase, key: String
        let arms: [Weight]
        let bucket: Int
        let arm: Arm

        struct Weight: Decodable {
            let weight: Allocation.Weight

            init(from decoder: any Decoder) throws {
                var values = try decoder.unkeyedContainer()
                weight = Allocation.Weight(try values.decode(Arm.self), try values.decode(Double.self))
            }
        }

        var allocation: Allocation {
            Allocation(experiment: experiment, salt: salt, phase: phase, weights: arms.map(\.weight))
        }
    }

    /// From the published FNV-1a vectors (32 bit).
    @Test(arguments: [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968), ("hello", 0x4f9f_2cab)])
    func hashesLikeFNV1a(text: String, expected: UInt32) {
        #expect(Allocation.fnv1a(text) == expected)
    }

    @Test func drawsThePublishedVectors() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/draws.json")
        let draws = try JSONDecoder().decode([Draw].self, from: Data(contentsOf: file))
        #expect(draws.count == 216)
        for draw in draws {
            #expect(draw.allocation.bucket(of: draw.key) == draw.bucket, "\(draw)")
            #expect(draw.allocation.arm(for: draw.key) == draw.arm, "\(draw)")
        }
    }

    /// The table of the documentation.
    @Test(arguments: [
        ("alice", 4615, Arm.none), ("dave", 6244, .prompt), ("frank", 8126, .weights), ("später", 3670, .none),
    ])
    func drawsWhatTheDocumentationShows(key: String, bucket: Int, arm: Arm) {
        let weights = [Allocation.Weight(.none, 0.5), .init(.prompt, 0.25), .init(.weights, 0.25)]
        let allocation = Allocation(experiment: "demo", salt: "s1", phase: "0", weights: weights)
        #expect(allocation.seed == "demo:s1:0")
        #expect(allocation.bucket(of: key) == bucket)
        #expect(allocation.arm(for: key) == arm)
    }

    @Test func followsTheShares() {
        let allocation = Allocation(
            experiment: "shares",
            salt: "x",
            weights: [.init(.none, 1), .init(.placebo, 0), .init(.prompt, 3)]
        )
        let draws = (0..<20_000).map { allocation.arm(for: "session-\($0)") }
        let none = draws.count { $0 == .none }
        #expect((4_700...5_300).contains(none))
        #expect(draws.count { $0 == .prompt } == 20_000 - none)
        #expect(allocation.propensity(of: .none) == 0.25 && allocation.propensity(of: .both) == 0)
    }

    @Test func staysWithItsArmAndMovesWithThePhase() {
        let weights = [Allocation.Weight(.none, 1), .init(.prompt, 1)]
        let before = Allocation(experiment: "e", salt: "s", phase: "0", weights: weights)
        let after = Allocation(experiment: "e", salt: "s", phase: "1", weights: weights)
        let keys = (0..<200).map { "k\($0)" }
        #expect(keys.map(before.arm) == keys.map(before.arm))
        let moved = keys.count { before.arm(for: $0) != after.arm(for: $0) }
        #expect((60...140).contains(moved))
    }

    @Test func refusesSharesThatCannotBeDrawn() async {
        await #expect(processExitsWith: .failure) {
            _ = Allocation(experiment: "e", salt: "s", weights: [.init(.none, 0)])
        }
    }
}
