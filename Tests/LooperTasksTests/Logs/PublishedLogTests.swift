import LooperTasks
import Testing

/// The rules of published logs, on small logs of our own.
@Suite struct PublishedLogTests {
    @Test func pytestNamesEndAtTheirFirstSpace() {
        let log = """
            PASSED t.py::a
            PASSED t.py::b[x y]
            FAILED t.py::c - assert 1 == 2
            FAILED - t.py::d
            ERROR t.py::e
            SKIPPED [3] t.py:7: reason
            XFAIL t.py::f
            PASSED [100%]
             PASSED t.py::indented
            ERROR: usage
            """
        #expect(
            LogParser.publishedPytest.parse(log) == [
                "t.py::a": .passed, "t.py::b[x": .passed, "t.py::c": .failed, "t.py::d": .failed, "t.py::e": .error,
                "t.py::f": .expectedFailure, "[100%]": .passed,
            ]
        )
    }

    @Test func pathsInBracketsKeepTheirLastComponent() {
        let log = """
            PASSED t.py::a[/some/where/x.py]
            PASSED t.py::b[//host/path]
            PASSED t.py::c[/x/*/y]
            PASSED t.py::d[plain]
            FAILED t.py::e[open
            """
        #expect(
            LogParser.pytestOptions.parse(log) == [
                "t.py::a[/x.py]": .passed, "t.py::b[//host/path]": .passed, "t.py::c[/x/*/y]": .passed,
                "t.py::d[plain]": .passed, "t.py::e[open": .failed,
            ]
        )
    }

    @Test func coloursAndBothOrders() {
        let log = """
            \u{1B}[32mPASSED\u{1B}[0m t.py::\u{1B}[1ma\u{1B}[0m
            \u{1B}[31mFAILED\u{1B}[0m t.py::b[x y] - assert 0
            t.py::c[x y] PASSED
            t.py::d SKIPPED
            SKIPPED [1] t.py:3: no
            ERROR t.py::e - not cut
            t.py::f PASSED [ 50%]\r
            """
        #expect(
            LogParser.pytestEitherOrder.parse(log) == [
                "t.py::a": .passed, "t.py::b[x y]": .failed, "t.py::c[x y]": .passed, "t.py::d": .skipped,
                "t.py::e - not cut": .error,
            ]
        )
    }

    @Test func matplotlibsButtonsAreNumbers() {
        let log = "PASSED t.py::a[MouseButton.LEFT-1]\nFAILED t.py::a[MouseButton.RIGHT] - x"
        #expect(LogParser.matplotlib.parse(log) == ["t.py::a[1-1]": .passed, "t.py::a[3]": .failed])
    }

    @Test func seabornKnowsPassesAndFailures() {
        let log = """
            t.py::a PASSED [ 10%]
            t.py::b FAILED [ 20%]
            FAILED t.py::b - assert 0
            PASSED t.py::c
            PASSED
            XFAIL t.py::d
            """
        #expect(LogParser.seaborn.parse(log) == ["t.py::a": .passed, "t.py::b": .failed, "t.py::c": .passed])
    }

    @Test func djangosVerdictMayComeLater() {
        let log = """
            test_a (m.A) ... ok
            test_b (m.A)
            Its first line. ... ok
            test_c (m.A) ... printed
            more
            ok
            test_d (m.A) ... skipped 'why'
            test_e (m.A) ... FAIL
            test_f (m.A) ... ERROR
            test_g (m.A) ...  OK
            test_h (m.A) ... Testing against Django installed in '/x'
            Creating tables ... done
            identified no issues (0 silenced).
            ok
            test_i (m.A) ... Internal Server Error: /path/
            ok
            FAIL: test_j (m.A)
            ERROR: test_k (m.A)
            Applying sites.0002_alter_domain_unique...test_no_migrations (m.A) ... ok
            """
        let found = LogParser.django.parse(log)
        let passed = [
            "test_a (m.A)", "Its first line.", "test_c (m.A)", "test_g (m.A)", "test_h (m.A)", "test_i (m.A)",
        ]
        for name in passed + ["test_no_migrations (m.A)"] { #expect(found[name] == .passed, "\(name)") }
        #expect(found["test_d (m.A)"] == .skipped)
        #expect(found["test_e (m.A)"] == .failed && found["test_j"] == .failed)
        #expect(found["test_f (m.A)"] == .error && found["test_k"] == .error)
        #expect(found["test_b (m.A)"] == nil)
    }

    @Test func sympyMarksTestsByLetters() {
        let log = """
            sympy/core/tests/test_x.py[3]
            test_a ok
            test_b F
            test_c E
            test_d ok                                              [FAIL]
            ________________ sympy/core/tests/test_x.py:test_b ________________
            """
        #expect(
            LogParser.sympy.parse(log) == [
                "test_a": .passed, "test_b": .failed, "test_c": .error, "sympy/core/tests/test_x.py:test_b": .failed,
            ]
        )
    }

    @Test(arguments: [
        (LogParser.goTest, "--- PASS: TestA (0.0s)\n    --- FAIL: TestA/sub case (0.1s)\n--- SKIP: TestB (0.0s)\nok x"),
        (.cargoTest, "test TestA ... ok\ntest TestA/sub ... FAILED\ntest other ... ignored"),
        (.jest, "  ✓ TestA (5 ms)\n  ✕ TestA/sub case\n  ○ TestB\nTests: 3"),
        (.jestLines, "[PASSED] TestA\n[FAILED] TestA/sub case"),
        (.vitest, " ✓ TestA 5ms\n × TestA/sub case\n ↓ TestB [skipped]"),
        (.publishedTAP, "ok 1 TestA\nnot ok 2 TestA/sub case\n1..2"),
        (.ant, "[junit] [PASS] TestA\n  [junit] [ERR] TestA/sub case"),
        (.gradle, "TestA PASSED\nTestA/sub case FAILED"),
        (.googleTest, "[       OK ] TestA (0 ms)\n[  FAILED  ] TestA/sub case (1 ms)"),
        (.redis, "[ok]: TestA (3 ms)\n[err]: TestA/sub case in tests/x.tcl\n[skip]: TestB"),
        (.jq, "PASS: TestA\nFAIL: TestA/sub case"), (.micropython, "pass  TestA\nFAIL  TestA/sub case\nskip  TestB"),
        (.rspecLines, "TestA - passed\nTestA/sub case - failed"),
    ])
    func onePatternALine(_ parser: LogParser, _ log: String) {
        let found = parser.parse(log)
        #expect(found["TestA"] == .passed)
        #expect((found["TestA/sub case"] ?? found["TestA/sub"]) == .failed)
        #expect(found["TestB"] == (log.contains("TestB") ? .skipped : nil))
        #expect(found.count == (log.contains("TestB") ? 3 : 2))
    }

    @Test func mochaNamesTestsByTheirSuites() {
        let log = """
            > mocha

              Cart
                add
                  ✔ adds (12ms)
                  1) adds twice
                ✓ is empty
                - sells

              2 passing (30ms)
              1 failing

              1) Cart
                   add
                     adds twice:
            """
        #expect(
            LogParser.mocha.parse(log) == [
                "Cart add adds": .passed, "Cart add adds twice": .failed, "Cart is empty": .passed,
                "Cart sells": .skipped,
            ]
        )
    }

    @Test func mavenPairsCommandsAndResults() {
        let log = """
            + mvn test -q -Dtest=a.B#c
            + mvn test -q -Dtest=a.B#d
            [INFO] BUILD SUCCESS
            [INFO] BUILD FAILURE
            """
        #expect(LogParser.maven.parse(log) == ["a.B#c": .passed, "a.B#d": .failed])
    }

    @Test func surefireTellsClassesAndFailedMethods() {
        let log = """
            [INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s -- in a.b.CTest
            [ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.2 s <<< FAILURE! - in a.b.DTest
            [ERROR] a.b.DTest.adds -- Time elapsed: 0.01 s <<< FAILURE!
            [ERROR] old(a.b.DTest)  Time elapsed: 0.01 s  <<< ERROR!
            [INFO] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1
            """
        #expect(
            LogParser.surefire.parse(log) == [
                "a.b.CTest": .passed, "a.b.DTest": .failed, "a.b.DTest.adds": .failed, "a.b.DTest.old": .error,
            ]
        )
    }

    @Test func gradlesVerdictMayComeLater() {
        let log = "a.BTest > adds\nwarning: x\nPASSED\n> Task :test FAILED\na.BTest > sells FAILED"
        #expect(LogParser.gradle.parse(log) == ["a.BTest > adds": .passed, "a.BTest > sells": .failed])
    }

    @Test func phpunitNamesTestsByTheirClass() {
        let log = "Cart (Shop\\Cart)\n ✔ Adds\n ✘ Sells\n ↩ Waits\n"
        #expect(
            LogParser.phpunit.parse(log) == ["Cart > Adds": .passed, "Cart > Sells": .failed, "Cart > Waits": .skipped]
        )
    }

    @Test(arguments: [
        ("parse_log_flask", LogParser.publishedPytest), ("parse_log_requests", .pytestOptions),
        ("pylint", .pytestOptions),
        ("parse_log_sphinx", .pytestEitherOrder), ("tox", .pytestEitherOrder), ("django", .django), ("sympy", .sympy),
        ("maven", .maven), ("gradle", .gradle), ("jest", .jest), ("mocha", .mocha), ("pytest", .pytest), ("go", .go),
        ("parse_log_gotest", .goTest), ("cargo", .cargo), ("parse_log_tap", .publishedTAP), ("surefire", .surefire),
    ])
    func parsersHaveTheNamesOfTheData(_ name: String, _ parser: LogParser) {
        #expect(LogParser(named: name) == parser)
    }

    @Test func anUnknownNameIsNoParser() { #expect(LogParser(named: "parse_log_of_the_future") == nil) }
}
