import LooperTestSupport
import Testing

/// `looper preflight` as a program.
@Suite struct PreflightTests {
    @Test func tellsWhatIsMissingForEachCheck() async throws {
        try await TemporaryDirectory.with { folder in
            let program = LooperProgram(home: folder)
            let run = try await program.run(["preflight", "--json"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.events.compactMap { $0["check"] as? Int } == Array(1...10))
            #expect(run.events.compactMap { $0["verdict"] as? String }.filter { $0 == "passed" }.count == 1)
            let text = try await program.run(["preflight"])
            #expect(text.output.contains("pass  2. parse(render(call)) == call for every tool"))
            #expect(text.output.contains("skip  6."))
        }
    }

    @Test func refusesWhatIsNotThere() async throws {
        try await TemporaryDirectory.with { folder in
            let program = LooperProgram(home: folder)
            let trial = try await program.run(["preflight", "--trial", folder.path])
            #expect(trial.status == 1 && trial.errors.contains("name the folder of a trial"), "\(trial.errors)")
            let adapter = try await program.run(["preflight", "--adapter", folder.path])
            #expect(adapter.status == 1 && adapter.errors.contains("name it by --data"), "\(adapter.errors)")
        }
    }
}
