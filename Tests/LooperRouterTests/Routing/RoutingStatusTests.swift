import LooperCore
import Testing

@testable import LooperRouter

@Suite struct RoutingStatusTests {
    /// Half of the sessions with an adapter fail before it is loaded.
    @Test func `lost sessions of an arm are noticed`() {
        var history = RoutingHistory(.three)
        for number in 0..<400 {
            let assignment = history.draw("k\(number)")
            history.sessions[number].isExposed = assignment.arm != .weights || number.isMultiple(of: 2)
        }
        let status = history.status
        #expect(status.assignments.isSound && !status.exposures.isSound && !status.isHealthy)
        #expect(status.lines().last?.contains("nothing follows from comparing them") == true)
    }

    /// The same key asked twice in a phase is one draw.
    @Test func `a key counts once a phase`() {
        var history = RoutingHistory(.three)
        for _ in 0..<300 { history.draw("same") }
        #expect(history.status.isHealthy)
    }

    @Test func `the lines show the arms`() {
        var history = RoutingHistory(.three)
        history.play(40) { arm, number in arm == .prompt && number.isMultiple(of: 2) }
        let lines = history.status.lines()
        #expect(lines[0] == "phase 4")
        #expect(lines[2].hasPrefix("arm      drawn  exposed  graded  resolved  forced  believed  95% interval"))
        #expect(lines[3].hasPrefix("none") && lines[4].hasPrefix("prompt") && lines[5].hasPrefix("weights"))
        #expect(lines.count == 9)
        #expect(lines[7].hasPrefix("Arms were drawn as often as they should be (sample ratio, p = "))
    }

    @Test func `nothing known is said plainly`() {
        let lines = RoutingHistory(.three).status.lines()
        #expect(lines[4].contains("0 of 0") && lines[4].hasSuffix("-"))
    }

    @Test func `experiments are told apart, with what their last phase was made of`() {
        var (one, other) = (RoutingHistory(.three, experiment: "a"), RoutingHistory(.three, experiment: "b"))
        one.play(30) { _, _ in true }
        one.hashes.skill = "s2"
        one.play(3, from: 30) { _, _ in true }
        other.play(5) { _, _ in false }
        let found = RoutedExperiment.all(in: other.sessions + one.sessions)
        #expect(found.map(\.router.experiment) == ["a", "b"])
        #expect(found[0].hashes.skill == "s2")
        #expect(found[0].status == one.status)
        #expect(found[0].status.arms.reduce(0) { $0 + $1.graded } == 3)
        #expect(found[1].lines()[0] == "experiment b, salt s")
        #expect(found[1].lines()[1] == "made of skill s1, model m1")
    }

    @Test func `an assignment explains itself`() {
        let router = Router(experiment: "it's", salt: "s", policy: .three)
        let hashes = AppliedHashes(skill: "ab12", model: "cd34")
        let assignment = router.assignment(of: "k1", stratum: Stratum(kind: "bug"), hashes: hashes, history: [])
        let lines = assignment.explanation
        #expect(lines[0] == "arm         \(assignment.arm.rawValue)")
        #expect(lines[2] == "experiment  it's, salt s, phase 0")
        #expect(lines[3] == "key         k1, bucket \(assignment.bucket) of 10000")
        #expect(lines.contains("stratum     kind bug"))
        #expect(lines.contains("made of     skill ab12, model cd34"))
        let weights = assignment.allocation.weightText
        #expect(
            lines.last == "looper route assign --experiment 'it'\\''s' --salt s --phase 0 --arms \(weights) --key k1"
        )
        let forced = router.forced(.both, key: "k2", hashes: hashes, history: []).explanation
        #expect(forced.contains("why         asked for by hand; nothing is learned from it"))
        #expect(!forced.contains { $0.hasPrefix("looper route") })
    }
}
