import LooperTasks
import Testing

@Suite struct LogParserTests {
    @Test func readsUnittest() {
        let log = """
            test_a (tests.t.A.test_a) ... ok
            test_b (tests.t.A) ... FAIL
            test_c (tests.t.A.test_c)
            Its first line. ... ok
            test_d (tests.t.A.test_d) ... printed
            more
            ok
            test_e (tests.t.A.test_e) ... skipped 'no reason'
            test_f (tests.t.A.test_f) ... expected failure
            test_g (tests.t.A.test_g) ... unexpected success
            test_h (tests.t.A.test_h) ... a book
            and another
            test_i (tests.t.A.test_i) ... ERROR
            test_j (tests.t.A.test_j) ... \u{1B}[32mok\u{1B}[0m
              test_k (tests.t.A.test_k) (i=1) ... FAIL
            test_l (tests.t.A.test_l) ... hellook
            ======================================================================
            ERROR: test_h (tests.t.A.test_h)
            FAIL: test_k (tests.t.A.test_k) (i=1)
            Ran 12 tests in 0.1s
            """
        #expect(
            LogParser.unittest.parse(log) == [
                "tests.t.A.test_a": .passed, "tests.t.A.test_b": .failed, "tests.t.A.test_c": .passed,
                "tests.t.A.test_d": .passed, "tests.t.A.test_e": .skipped, "tests.t.A.test_f": .expectedFailure,
                "Its first line.": .passed, "tests.t.A.test_g": .failed, "tests.t.A.test_h": .error,
                "tests.t.A.test_i": .error,
                "tests.t.A.test_j": .passed, "tests.t.A.test_k": .failed, "tests.t.A.test_l": .passed,
            ]
        )
    }

    @Test func readsPytest() {
        let log = """
            ============ short test summary info ============
            PASSED tests/t.py::test_a
            PASSED tests/t.py::test_b[x - y]
            FAILED tests/t.py::test_c[1] - assert 1 == 2
            ERROR tests/t.py::test_d - fixture 'x' not found
            SKIPPED [1] tests/t.py:7: reason
            XFAIL tests/t.py::test_e - known
            XPASS tests/t.py::test_f
            PASSED tests/t.py::test_h[/some/place/x.py]
            PASSED tests/t.py::test_g
            ERROR tests/t.py::test_g - tear-down
            """
        let found = LogParser.pytest.parse(log.split(separator: "\n").joined(separator: "\r\n"))
        #expect(found["tests/t.py::test_a"] == .passed)
        #expect(found["tests/t.py::test_b[x - y]"] == .passed)
        #expect(found["tests/t.py::test_c[1]"] == .failed)
        #expect(found["tests/t.py::test_d"] == .error)
        #expect(found["tests/t.py::test_e"] == .expectedFailure)
        #expect(found["tests/t.py::test_f"] == .passed)
        #expect(found["tests/t.py::test_g"] == .error)
        #expect(found["tests/t.py::test_h[/x.py]"] == .passed)
    }

    @Test(arguments: ["test_a (m.C)", "test_a (m.C.test_a)", "m.C.test_a"])
    func namesHaveOneSpelling(_ name: String) {
        #expect(LogParser.unittest.canonical(name) == "m.C.test_a")
    }
}
