import LooperCore
import Testing

@testable import LooperRouter

@Suite struct WilsonIntervalTests {
    /// Values of `scipy.stats.binomtest(k, n).proportion_ci(method="wilson")`.
    @Test(arguments: [
        (0, 3, 0.0, 0.561497),
        (1, 3, 0.061492, 0.792340),
        (4, 20, 0.080657, 0.416017),
        (150, 150, 0.975030, 1.0),
    ])
    func matchesScipy(successes: Int, trials: Int, low: Double, high: Double) {
        let interval = WilsonInterval(successes: successes, trials: trials)
        #expect(abs(interval.low - low) < 1e-6)
        #expect(abs(interval.high - high) < 1e-6)
    }

    @Test func knowsNothingWithoutTrials() {
        let interval = WilsonInterval(successes: 0, trials: 0)
        #expect(interval.low == 0 && interval.high == 1)
    }
}

@Suite struct ComparisonTableTests {
    private let sessions = [
        TrialSession(
            task: "a",
            setting: "none",
            arm: .none,
            outcome: .stuck,
            resolved: false,
            steps: 3,
            promptTokens: 900,
            replyTokens: 60,
            seconds: 4.25
        ),
        TrialSession(
            task: "bb",
            setting: "prompt",
            arm: .prompt,
            outcome: .submitted,
            resolved: true,
            steps: 12,
            promptTokens: 12_000,
            replyTokens: 400,
            seconds: 61
        ),
    ]

    @Test func showsEachSessionEachArmAndTheVerdict() {
        #expect(
            ComparisonTable(sessions: sessions).lines() == [
                "task  arm     outcome    resolved  steps   read  written  seconds",
                "a     none    stuck      no            3    900       60      4.2",
                "bb    prompt  submitted  yes          12  12000      400     61.0",
                "",
                "arm     sessions  resolved  rate  95% interval  steps     read  written  seconds",
                "none           1         0    0%     0% to 79%    3.0    900.0     60.0      4.2",
                "prompt         1         1  100%   21% to 100%   12.0  12000.0    400.0     61.0",
                "",
                "n = 2: too few to conclude anything",
            ]
        )
    }

    @Test func speaksOfIntervalsOnceThereIsEnough() {
        let many = Arm.allCases.prefix(2).flatMap { arm in
            (0..<ComparisonTable.enoughPerArm).map {
                TrialSession(
                    task: "t\($0)",
                    setting: arm.rawValue,
                    arm: arm,
                    outcome: .submitted,
                    resolved: false,
                    steps: 1,
                    promptTokens: 1,
                    replyTokens: 1,
                    seconds: 1
                )
            }
        }
        #expect(!ComparisonTable(sessions: many).verdict.contains("too few"))
        #expect(ComparisonTable(sessions: Array(many.dropLast())).verdict.contains("too few"))
    }
}
