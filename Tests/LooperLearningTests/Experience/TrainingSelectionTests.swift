import LooperCore
import Testing

@testable import LooperLearning

@Suite struct TrainingSelectionTests {
    private func sessions(_ count: Int, _ task: String) -> [Experience] {
        (1...count).map { number in
            let turns = Array(repeating: Sessions.read("lib/cart.py"), count: number) + Sessions.solution("cart")
            return Sessions.experience(task, turns, resolved: true)
        }
    }

    @Test func `at most so many of a task, and not the shortest`() {
        let all = sessions(20, "a") + sessions(1, "b")
        let chosen = TrainingSelection(mostPerTask: 2, seed: 3).select(from: all)
        #expect(chosen.map(\.task) == ["a", "a", "b"])
        #expect(chosen == TrainingSelection(mostPerTask: 2, seed: 3).select(from: all))
        let lengths = (0..<20 as Range<UInt64>).map { seed in
            TrainingSelection(seed: seed).select(from: all).first?.trajectory.steps.count ?? 0
        }
        #expect(Set(lengths).count > 5)
    }

    @Test func `another task does not change the choice`() {
        let all = sessions(20, "a")
        let rule = TrainingSelection(seed: 9)
        #expect(rule.select(from: all) == rule.select(from: all + sessions(5, "b")).filter { $0.task == "a" })
    }

    @Test func `failed, ungraded and test-changing sessions are none to learn from`() {
        let solved = Sessions.solution("cart")
        let cheating = Sessions.solution("cart") + [Sessions.edit("tests/test_cart.py")]
        var patched = Sessions.experience("e", solved, resolved: true)
        patched.trajectory.patch = "diff --git a/tests/test_a.py b/tests/test_a.py\n--- a/tests/test_a.py\n"
        let all = [
            Sessions.experience("a", solved, resolved: false), Sessions.experience("b", solved, resolved: nil),
            Sessions.experience("c", cheating, resolved: true), Sessions.experience("d", solved, resolved: true),
            patched, Sessions.experience("f", [], resolved: true),
        ]
        #expect(TrainingSelection().select(from: all).map(\.task) == ["d"])
    }
}
