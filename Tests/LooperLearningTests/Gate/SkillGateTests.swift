import LooperCore
import LooperLearning
import LooperSkills
import Testing

@Suite struct SkillGateTests {
    /// Sessions with and without an encoding, a task each.
    private func pairs(
        _ outcomes: PairedOutcomes,
        _ mark: (inout SessionSigns, _ index: Int) -> Void = { _, _ in }
    ) -> SessionPairs {
        let fates =
            Array(repeating: (true, true), count: outcomes.both)
            + Array(repeating: (true, false), count: outcomes.gained)
            + Array(repeating: (false, true), count: outcomes.lost)
            + Array(repeating: (false, false), count: outcomes.neither)
        let sessions = fates.enumerated().flatMap { index, fate in
            var signs = SessionSigns()
            mark(&signs, index)
            return [
                session("t\(index)", "none", resolved: fate.1, SessionSigns()),
                session("t\(index)", "weights", resolved: fate.0, signs),
            ]
        }
        return SessionPairs(sessions, baseline: "none", other: "weights")
    }

    private func session(_ task: String, _ setting: String, resolved: Bool, _ signs: SessionSigns) -> TrialSession {
        TrialSession(
            task: task,
            setting: setting,
            arm: .none,
            outcome: .submitted,
            resolved: resolved,
            steps: 4,
            promptTokens: 100,
            replyTokens: 10,
            seconds: 1,
            signs: signs
        )
    }

    @Test func `what resolves more is admitted`() {
        let record = SkillGate().judge(pairs(PairedOutcomes(both: 2, gained: 8, neither: 30)), tasks: "abc")
        #expect(record.verdict == .admitted)
        #expect(record.tasks == "abc" && record.pairs == 40 && record.resolved == 10 && record.baselineResolved == 2)
        #expect(record.gained == 8 && record.lost == 0)
        #expect(
            record.reason
                == "It resolves more: 10 of 40 sessions resolved their task against 2 without it, +20.0 points "
                + "(95% interval \(points(record.low)) to \(points(record.high))), 8 gained and 0 lost, e-value 50.3."
        )
    }

    private func points(_ value: Double) -> String {
        let tenths = (value * 1000).rounded() / 10
        return tenths >= 0 ? "+\(tenths)" : "\(tenths)"
    }

    @Test func `what resolves fewer is rejected`() {
        let record = SkillGate().judge(pairs(PairedOutcomes(both: 10, lost: 8, neither: 10)), tasks: "")
        #expect(record.verdict == .rejected)
        #expect(record.reason.hasPrefix("It resolves fewer: "))
    }

    @Test func `what cannot resolve noticeably more is rejected`() {
        let record = SkillGate().judge(pairs(PairedOutcomes(neither: 100)), tasks: "")
        #expect(record.verdict == .rejected)
        #expect(record.reason.hasPrefix("It does not resolve noticeably more, which is 5.0 points: "))
        var settings = GateSettings()
        settings.margin = 0.03
        let narrow = SkillGate(settings: settings).judge(pairs(PairedOutcomes(neither: 100)), tasks: "")
        #expect(narrow.verdict == .undecided)
    }

    @Test func `too few pairs leave it undecided`() {
        let record = SkillGate().judge(pairs(PairedOutcomes(both: 2, gained: 4, neither: 14)), tasks: "")
        #expect(record.verdict == .undecided)
        #expect(SkillGate().judge(pairs(PairedOutcomes()), tasks: "").verdict == .undecided)
    }

    @Test func `a guardrail goes before what is resolved`() {
        let good = PairedOutcomes(both: 2, gained: 8, neither: 30)
        let looping = SkillGate().judge(pairs(good) { signs, index in signs.loops = index % 4 == 0 ? 2 : 0 }, tasks: "")
        #expect(looping.verdict == .rejected)
        #expect(
            looping.objections == ["sessions with loops: 25.0% against 0.0%, 25.0 points more where 10.0 are allowed"]
        )
        let mute = SkillGate().judge(pairs(good) { signs, _ in signs.parseFailures = 1 }, tasks: "")
        #expect(mute.objections.count == 1 && mute.objections[0].hasPrefix("replies without a usable call: 25.0%"))
        let cheating = SkillGate().judge(pairs(good) { signs, index in signs.editsTests = index < 6 }, tasks: "")
        #expect(cheating.verdict == .rejected)
        let once = SkillGate().judge(pairs(good) { signs, index in signs.editsTests = index == 0 }, tasks: "")
        #expect(once.verdict == .admitted)
    }

    @Test func `an adapter that costs general ability is not admitted`() {
        let good = pairs(PairedOutcomes(both: 2, gained: 8, neither: 30))
        let base = Array(repeating: true, count: 80) + Array(repeating: false, count: 20)
        let dull = GeneralAbility.Finding(base: base, adapted: base.enumerated().map { $1 && $0 % 8 != 0 })
        let record = SkillGate().judge(good, tasks: "", ability: dull)
        #expect(record.verdict == .rejected)
        #expect(record.objections == ["general ability: 70 of 100 questions against 80"])
        #expect(record.generalAbility == .init(questions: 100, baseline: 80, right: 70))
        // Three lost and one gained are within what chance does.
        let same = GeneralAbility.Finding(
            base: base,
            adapted: base.enumerated().map { $0 < 3 ? false : $0 == 99 || $1 }
        )
        #expect(SkillGate().judge(good, tasks: "", ability: same).verdict == .admitted)
    }
}
