import Testing

@testable import LooperAgent

struct StableTextTests {
    @Test(arguments: [
        ("Ran 3 tests in 0.002s", "Ran 3 tests in 0.104s"),
        ("===== 1 failed, 2 passed in 0.12s =====", "===== 1 failed, 2 passed in 1.30s ====="),
        ("ok  \tpkg\t0.012s", "ok  \tpkg\t12.3s"),
        ("real 0m0.012s", "real 1m3.5s"),
        ("Time: 1.234 s", "Time: 2 s"), ("passed (12ms)", "passed (9ms)"),
        ("<object at 0x7f3a91bc>", "<object at 0x55d1c0de40>"),
        ("/tmp/tmpab12x/a.py", "/tmp/tmpzz9/a.py"),
        (
            "File \"/tmp/looper-3F2504E0-4F89-11D3/repository/a.py\", line 3",
            "File \"/tmp/looper-1/repository/a.py\", line 3"
        ),
        ("/tmp/pytest-of-root/pytest-12/test_a0", "/tmp/pytest-of-root/pytest-3/test_a1"),
        ("all of it is in .looper/output/3.txt", "all of it is in .looper/output/14.txt"),
        ("Sun Nov 22 21:29:07 UTC 2026", "Mon Nov 23 01:02:03 UTC 2026".replacing("Mon", with: "Sun")),
        ("2026-11-22T21:29:07.123Z done", "2025-01-02T00:00:00.9Z done"),
        ("at 12:34:56,789 INFO", "at 01:02:03,001 INFO"), ("-rw 4 Nov 22 21:29 a.py", "-rw 4 Jan  2 08:11 a.py"),
        ("pid 4711 started", "pid 12 started"),
        ("id=3f2504e0-4f89-11d3-9a0c-0305e82c3301", "id=00000000-4f89-11d3-9a0c-0305e82c3301"),
        ("since 1795382947.25", "since 1795382999.75"),
    ])
    func differsOnlyByItself(one: String, other: String) {
        #expect(StableText.of(one) == StableText.of(other))
    }

    @Test(arguments: [
        ("Ran 3 tests in 0.002s", "Ran 4 tests in 0.002s"),
        ("a.py:12:34: error", "a.py:12:35: error"), ("line 10", "line 11"),
        ("expected 3.14", "expected 3.15"), ("lines 1-100 of 300", "lines 101-200 of 300"),
        ("version 1.2.3", "version 1.2.4"), ("src/tmp/a", "src/tmp/b"), ("3 files", "4 files"), ("0x1", "0x2"),
        ("v2", "v3"), ("50%", "60%"), ("12:30  warning", "12:31  warning"), ("5 m", "6 m"),
    ])
    func differsInSubstance(one: String, other: String) {
        #expect(StableText.of(one) != StableText.of(other))
    }

    @Test(arguments: ["", "0", "0x", "/tmp/", "1.", "12:", "2026-", "pid ", "Nov ", "é 1 µs", ".looper/output/", "1m"])
    func endsAnywhere(text: String) {
        let stable = StableText.of(text)
        #expect(StableText.of(stable) == stable)
    }

    @Test func otherTextStays() {
        let text = "def add(a, b):\n    return a - b  # 3 ways\nTraceback: x[12] = {'a': 1.5}\n"
        #expect(StableText.of(text) == text)
    }
}
