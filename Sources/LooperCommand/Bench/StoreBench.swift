import ArgumentParser
import Foundation
import Looper

/// `looper bench store`: what it costs to enter sessions in the store.
struct BenchStoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Measure what recording adds to a session and to a step, as one JSON object.",
        discussion: """
            Enters sessions of one step and of many in a store in a temporary folder, as 'looper run' does, and takes \
            the median. What the trajectory's own file costs is told by 'looper bench agent'.
            """
    )

    @Option(help: "Sessions of each kind, from 10 to 10000.")
    var sessions = 200

    @Option(help: "Steps of the long ones, from 2 to 1000.")
    var steps = 30

    func validate() throws {
        guard (10...10_000).contains(sessions) else { throw ValidationError("--sessions is from 10 to 10000") }
        guard (2...1000).contains(steps) else { throw ValidationError("--steps is from 2 to 1000") }
    }

    func run() async throws {
        try StandardOutput.line(try JSONLine.encode(await StoreBench(sessions: sessions, steps: steps).run()))
    }
}

/// Sessions that take no time, entered in a store.
struct StoreBench {
    /// What was measured.
    struct Result: Encodable {
        let sessions: Int
        let steps: Int
        /// Of a session with one step, from its beginning to its end.
        let microsecondsPerSession: Double
        /// Of each further step.
        let microsecondsPerStep: Double
        /// Of a search for the words of a task among all of these sessions.
        let microsecondsPerSearch: Double
        /// Of opening the store.
        let microsecondsToOpen: Double
        let storeBytes: Int
    }

    let sessions: Int
    let steps: Int

    func run() async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "looper-bench-\(UUID().uuidString)")
        try OutputFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "store.sqlite")
        let store = try SQLiteStore(file: file)
        let short = try await median { try await enter($0, steps: 1, store) }
        let long = try await median { try await enter($0 + sessions, steps: steps, store) }
        let search = try await median { _ = try await store.search(SessionQuery("Round the price of part \($0).")) }
        return Result(
            sessions: sessions,
            steps: steps,
            microsecondsPerSession: short,
            microsecondsPerStep: (long - short) / Double(steps - 1),
            microsecondsPerSearch: search,
            microsecondsToOpen: try await median { _ in _ = try SQLiteStore(file: file) },
            storeBytes: (try file.resourceValues(forKeys: [.fileSizeKey])).fileSize ?? 0
        )
    }

    private func median(_ body: (Int) async throws -> Void) async throws -> Double {
        var times: [Double] = []
        for number in 0..<sessions {
            let start = ContinuousClock.now
            try await body(number)
            times.append((ContinuousClock.now - start) / .microseconds(1))
        }
        return times.sorted()[sessions / 2]
    }

    private func enter(_ number: Int, steps: Int, _ store: any SessionStore) async throws {
        let provenance = Provenance(
            session: "bench-\(number)",
            model: ModelIdentity(name: "none", window: 4096),
            statement: "Round the price of part \(number).",
            startedAt: Double(number)
        )
        let recorder = StoringRecorder(NoRecorder(), and: store, file: "/nowhere/\(number)", clock: .system) {
            Terminal().line($0)
        }
        try await recorder.begin(Trajectory(provenance: provenance, opening: []))
        for number in 1...steps { try await recorder.append(step(number), Standing()) }
        try await recorder.finish(Standing(outcome: .submitted, patch: "", seconds: 1))
    }

    /// A step as they are on average: a command, and some lines that came back.
    private func step(_ number: Int) -> Step {
        let line = "  File \"lib/part.py\", line \(number), in price\n"
        return Step(
            number: number,
            reply: "I run the test of part \(number).",
            stopReason: .listener,
            call: ToolCall("bash", body: "python3 -m pytest -q tests/test_part.py::test_price_\(number)"),
            observation: Observation(.failed, String(repeating: line, count: 40) + "ValueError: no price", summary: ""),
            usage: Usage(promptTokens: 2000, replyTokens: 60)
        )
    }
}
