import LooperCore
import Testing

@testable import LooperTasks

@Suite struct EvaluationLogTests {
    private static func log(_ output: String, exit: Int? = 0) -> String {
        let tail = exit.map { "\n+ echo '>>>>> Test Exit Code: \($0)'\n>>>>> Test Exit Code: \($0)\n" } ?? "\n"
        return """
            PASSED t.py::before
            + : '>>>>> Start Test Output'
            \(output)
            + : '>>>>> End Test Output'\(tail)
            """
    }

    private func verdict(
        _ log: String,
        failToPass: [String] = ["t.py::a"],
        passToPass: [String] = [],
        type: EvaluationType = .passAndFail
    ) -> Verdict {
        let task = CodingTask(
            instanceID: "x__y-1",
            repo: "x/y",
            baseCommit: "0",
            problemStatement: "",
            failToPass: failToPass,
            passToPass: passToPass
        )
        return TestJudgement(task: task, parser: .publishedPytest, type: type)
            .verdict(onScript: ShellResult(status: 0, output: log))
    }

    @Test func whatStandsBetweenTheMarkersCounts() {
        #expect(
            EvaluationLog.read(Self.log("PASSED t.py::a"), .publishedPytest) == .results(["t.py::a": .passed])
        )
        #expect(verdict(Self.log("PASSED t.py::a")).status == .resolved)
        // Where nothing does, the whole log is read.
        #expect(verdict(Self.log(""), failToPass: ["t.py::before"]).status == .resolved)
    }

    @Test(arguments: [
        (">>>>> Patch Apply Failed\n" + log("PASSED t.py::a"), "does not apply"),
        (">>>>> Reset Failed\n" + log("PASSED t.py::a"), "reset"),
        (">>>>> Tests Errored\n" + log("PASSED t.py::a"), "could not be run"),
        (">>>>> Tests Timed Out\n" + log("PASSED t.py::a"), "time limit"),
        ("PASSED t.py::a", "marker"), (log("PASSED t.py::a", exit: 1), "status 1 though no test failed"),
        ("+ : '>>>>> Start Test Output'\nnothing\n+ : '>>>>> End Test Output'", "no test result"),
    ])
    func whatCannotBeJudgedIsUnresolved(_ log: String, _ words: String) {
        let verdict = verdict(log)
        #expect(verdict.status == .unresolved)
        #expect(!verdict.isGraded)
        #expect(verdict.reason?.contains(words) == true, "\(verdict.reason ?? "")")
        let report = InstanceReport(verdict)
        #expect(!report.patchSuccessfullyApplied && report.patchExists && report.testsStatus == nil)
    }

    @Test func aSkippedTestPassesOnlyWhereItPassedBefore() {
        let log = Self.log("SKIPPED t.py::a\nSKIPPED t.py::b")
        let verdict = verdict(log, failToPass: ["t.py::a"], passToPass: ["t.py::b", "t.py::gone"])
        #expect(verdict.failToPass.failure == ["t.py::a"])
        #expect(verdict.passToPass.success == ["t.py::b"])
        #expect(verdict.passToPass.failure == ["t.py::gone"])
    }

    @Test(arguments: [
        ("PASSED t.py::a[x1]\nXFAIL t.py::a[x2]", true), ("PASSED t.py::a[x1]\nFAILED t.py::a[x2]", false),
        ("PASSED t.py::b[x1]", false),
    ])
    func aNameThatWasCutStandsForAllThatAgree(_ output: String, _ isResolved: Bool) {
        let verdict = verdict(Self.log(output, exit: nil), failToPass: ["t.py::a[x"])
        #expect((verdict.status == .resolved) == isResolved)
    }

    @Test func whereOnlyFailuresAreToldTheMissingPassed() {
        let log = Self.log("FAILED t.py::b\n5 passing", exit: 1)
        let verdict = verdict(log, failToPass: ["t.py::a"], passToPass: ["t.py::b"], type: .failOnly)
        #expect(verdict.failToPass.success == ["t.py::a"])
        #expect(verdict.passToPass.failure == ["t.py::b"])
    }

    @Test func aRunThatTellsOnlyACountWasARun() {
        let log = "+ : '>>>>> Start Test Output'\n  5 passing (2s)\n+ : '>>>>> End Test Output'"
        #expect(verdict(log, type: .failOnly).status == .resolved)
        #expect(!verdict(log.replacing("5 passing", with: "0 passing"), type: .failOnly).isGraded)
    }

    @Test(arguments: [
        ("Could not resolve host: pypi.org", "network_unreachable", true), ("Killed", "out_of_memory", true),
        ("ModuleNotFoundError: No module named 'x'", "missing_module", false),
    ])
    func aFaultOfTheSurroundingsIsTold(_ words: String, _ reason: String, _ isCertain: Bool) {
        let verdict = verdict("set up\n\(words)\n")
        #expect(verdict.fault == InfrastructureFault(reason: reason, isCertain: isCertain))
        let report = InstanceReport(verdict)
        #expect(report.infraFailure == isCertain && report.infraFailureReason == reason && !report.resolved)
        let summary = GradeReport([verdict], tasks: ["x__y-1", "other"])
        #expect(summary.infraFailureIDs == (isCertain ? ["x__y-1"] : []))
        #expect(summary.ambiguousFailureIDs == (isCertain ? [] : ["x__y-1"]))
        #expect(summary.unresolvedIDs == ["x__y-1"] && summary.incompleteIDs == ["other"])
    }
}
