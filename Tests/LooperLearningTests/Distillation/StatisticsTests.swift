import LooperAgent
import LooperCore
import Testing

@testable import LooperLearning

extension ExperienceStatistics {
    fileprivate mutating func take(_ experience: Experience) {
        take(experience, Deed.all(of: experience.trajectory))
    }
}

@Suite struct StatisticsTests {
    private typealias Turns = [Sessions.Turn]

    private static let unread = [
        Sessions.test("cart", passes: false), Sessions.edit("lib/cart.py"), Sessions.test("cart", passes: true),
        Sessions.done,
    ]

    @Test(arguments: [
        ("python3 -m pytest -q tests/test_a.py::test_b", "python3 -m pytest -q"),
        ("python -m unittest tests.test_a.Case.test_b", "python -m unittest"),
        ("pytest tests/", "pytest"),
        ("swift test --filter Cart", "swift test --filter Cart"),
        ("cd x && pytest -q", nil), ("pytest | tail", nil), ("ls tests", nil),
    ])
    func `a test command is known by its beginning`(command: String, form: String?) {
        #expect(TestReading.form(of: command) == form)
    }

    @Test(arguments: [
        ([Sessions.read("a.py"), Sessions.read("a.py")], Mistake.repeatedCall),
        (unread, .unreadEdit),
        ([Sessions.read("lib/cart.py"), Sessions.edit("lib/cart.py"), Sessions.done], .untestedDone),
        ([Sessions.read("tests/test_a.py"), Sessions.edit("tests/test_a.py")], .editedTest),
        ([Sessions.read("a.py")], .noEdit),
    ])
    func `mistakes are seen`(turns: [Sessions.Turn], mistake: Mistake) {
        #expect(Mistake.all(in: Deed.all(of: Sessions.trajectory("a", turns))).contains(mistake))
    }

    @Test func `a solution has none, nor a setback`() {
        let deeds = Deed.all(of: Sessions.trajectory("a", Sessions.solution("cart")))
        #expect(Mistake.all(in: deeds).isEmpty)
        #expect(Setback.all(in: deeds).isEmpty)
        #expect(deeds.map(\.kind) == [.test, .search, .read, .edit, .test, .done])
    }

    @Test(arguments: [("x - 1", "x + 1", true), ("pass", "return next(things)", false), ("a(b)", "a(b, c)", true)])
    func `a small change has few new names`(old: String, new: String, isSmall: Bool) {
        let deeds = Deed.all(of: Sessions.trajectory("a", [Sessions.edit("lib/cart.py", old, new)]))
        #expect(deeds.first?.isSmall == isSmall)
    }

    @Test func `what was held back and tested then is no mistake`() {
        var early = Sessions.done
        early.status = .failed
        let turns = [
            Sessions.test("cart", passes: false), Sessions.read("lib/cart.py"), Sessions.edit("lib/cart.py"), early,
            Sessions.test("cart", passes: true), Sessions.done,
        ]
        #expect(Mistake.all(in: Deed.all(of: Sessions.trajectory("a", turns))).isEmpty)
    }

    @Test func `a change is taken back after a test that still fails`() {
        let turns = [
            Sessions.test("cart", passes: false), Sessions.edit("lib/cart.py", "a", "b"),
            Sessions.test("cart", passes: false), Sessions.edit("lib/cart.py", "b", "a"),
        ]
        let deeds = Deed.all(of: Sessions.trajectory("a", turns))
        #expect(deeds.last?.kind == .undo)
        let setbacks = Setback.all(in: deeds)
        #expect(setbacks.map(\.setback) == [.stillFails])
        #expect(setbacks.map(\.next) == [.undo])
    }

    @Test func `failed and solved sessions are contrasted`() throws {
        var statistics = ExperienceStatistics()
        for name in ["cart", "shop", "till"] {
            statistics.take(Sessions.experience(name, Sessions.solution(name), resolved: true))
            let lost = [Sessions.read("lib/\(name).py"), Sessions.read("lib/\(name).py")]
            statistics.take(Sessions.experience(name, lost, resolved: false))
        }
        let worst = try #require(statistics.worstMistake)
        #expect(worst.contrast == ExperienceStatistics.Contrast(failed: 3, resolved: 0))
        #expect(statistics.order?.kinds == [.test, .search, .read, .edit, .test, .done])
        #expect(statistics.order?.count == 3)
        #expect(statistics.testCommand?.form == "python3 -m pytest -q")
        #expect(statistics.testCommand?.ran == 6)
        #expect(statistics.usualRead == 40)
        #expect(statistics.isSpecific("test_cart_it"))
        #expect(!statistics.isSpecific("lib"))
    }

    @Test func `a command that ran no test does not count as one that works`() {
        var turn = Sessions.test("cart", passes: false)
        turn.text = "exit status 4\nERROR: file or directory not found: tests/test_cart.py\n\nno tests ran in 0.00s"
        var statistics = ExperienceStatistics()
        statistics.take(Sessions.experience("a", [turn], resolved: false))
        #expect(statistics.testCommand == nil)
        #expect(statistics.brokenForms.total == 1)
    }

    @Test(arguments: [
        (["tests/test_a.py", "tests/test_b.py", "lib/x.py"], ["tests/test_*.py", "lib/x.py"]),
        (["lib/str.py", "lib/stream.py"], ["lib/*.py"]),
        (["a.py"], ["a.py"]),
        (["src/a.swift", "src/b.c"], ["src/*"]),
    ])
    func `files of a folder are one pattern`(paths: [String], patterns: [String]) {
        #expect(PathPattern.all(of: paths).map(\.text) == patterns)
    }

    @Test func `searching and reading again and again counts once`() {
        var statistics = ExperienceStatistics()
        let looks = (1...3).flatMap { [Sessions.search("n\($0)"), Sessions.read("lib/n\($0).py")] }
        statistics.take(
            Sessions.experience("a", [Sessions.test("cart", passes: false)] + looks + [Sessions.done], resolved: true)
        )
        #expect(statistics.order?.kinds == [.test, .search, .read, .done])
    }
}
