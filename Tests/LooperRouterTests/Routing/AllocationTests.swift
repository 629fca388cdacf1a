import LooperCore
import Testing

@testable import LooperRouter

@Suite struct AllocationTests {
    /// From the published FNV-1a vectors (32 bit).
    @Test(arguments: [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968), ("hello", 0x4f9f_2cab)])
    func hashesLikeFNV1a(text: String, expected: UInt32) {
        #expect(Allocation.fnv1a(text) == expected)
    }

    /// Computed once by an independent implementation in Python; a change here would move running experiments.
    @Test(arguments: [
        ("s1", 3995, 6998), ("s2", 2268, 3058), ("s3", 1806, 7388), ("django__django-11099", 5357, 9268),
        ("später", 5281, 9374),
    ])
    func drawsThePublishedBuckets(session: String, first: UInt32, second: UInt32) {
        #expect(Allocation.bucket("salt:exp:0:\(session)") == first)
        #expect(Allocation.bucket("salt:exp:1:\(session)") == second)
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
    }

    @Test func staysWithItsArmAndMovesWithThePhase() {
        let weights = [Allocation.Weight(.none, 1), .init(.prompt, 1)]
        let before = Allocation(experiment: "e", salt: "s", phase: 0, weights: weights)
        let after = Allocation(experiment: "e", salt: "s", phase: 1, weights: weights)
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
