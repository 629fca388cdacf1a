public import LooperCore
import Testing

/// Checks that every ``Tool`` must pass.
public enum ToolConformance {
    /// Reads the first call in a text, as the agent would; `nil` where there is none.
    public typealias CallReader = (String, ToolSpecification) -> ToolCall?

    /// Checks the specification, and that calls, good and hostile, come back as observations.
    ///
    /// - Parameters:
    ///   - tool: the tool.
    ///   - calls: calls that succeed in `environment`, in this order.
    ///   - environment: where the calls are run; its files are read before and after.
    ///   - leavesFiles: whether a call that fails leaves all files as they were; false for a tool that runs commands.
    ///   - call: reads the call in an example; without it examples are not held against their form.
    public static func check(
        _ tool: any Tool,
        calls: [ToolCall],
        in environment: any Environment,
        failuresLeaveFiles leavesFiles: Bool = true,
        readingExamples call: CallReader? = nil
    ) async throws {
        SpecificationConformance.check(tool.specification, call)
        for call in calls {
            let before = try await Files(environment)
            let observation = try await tool.run(call, in: environment)
            #expect(observation.status != .failed, "\(call.canonical): \(observation.text)")
            checkWords(observation, call)
            if !tool.specification.changesFiles {
                #expect(try await Files(environment) == before, "\(call.canonical) changed files")
            }
        }
        for call in HostileCalls.all(of: tool.specification) {
            try await checkHostile(call, tool, environment, leavesFiles: leavesFiles)
        }
        if let call = calls.first {
            try await checkCancellation(call, tool, environment)
            await checkLostEnvironment(call, tool)
        }
    }

    private static func checkHostile(
        _ call: ToolCall,
        _ tool: any Tool,
        _ environment: any Environment,
        leavesFiles: Bool
    ) async throws {
        let before = try await Files(environment)
        let observation = try await tool.run(call, in: environment)
        checkWords(observation, call)
        let mayChange = observation.status != .failed && tool.specification.changesFiles
        if leavesFiles, !mayChange {
            #expect(try await Files(environment) == before, "\(short(call)) changed files")
        }
    }

    /// A cancelled call ends: with an observation, or with `CancellationError` and nothing else.
    private static func checkCancellation(
        _ call: ToolCall,
        _ tool: any Tool,
        _ environment: any Environment
    ) async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await tool.run(call, in: environment)
        }
        switch await task.result {
        case .success(let observation): checkWords(observation, call)
        case .failure(let error): #expect(error is CancellationError, "\(call.canonical) threw \(error)")
        }
    }

    /// A tool in an environment that is gone says so, or passes the environment's error on.
    private static func checkLostEnvironment(_ call: ToolCall, _ tool: any Tool) async {
        do {
            checkWords(try await tool.run(call, in: LostEnvironment()), call)
        } catch {
            #expect(error is EnvironmentError, "\(call.canonical) threw \(error)")
        }
    }

    private static func checkWords(_ observation: Observation, _ call: ToolCall) {
        #expect(!observation.text.isEmpty, "an observation says something: \(short(call))")
        #expect(observation.text.utf8.count <= 1_000_000, "an observation is bounded: \(short(call))")
        #expect(!observation.summary.isEmpty, "a summary says something: \(short(call))")
        #expect(observation.summary.utf8.count <= 5_000, "a summary is short: \(short(call))")
        #expect(!observation.summary.contains { $0.isNewline }, "a summary is one line: \(short(call))")
    }

    private static func short(_ call: ToolCall) -> String { String(call.canonical.prefix(200)) }

    /// The contents of all files.
    private struct Files: Equatable {
        private var contents: [String: [UInt8]] = [:]

        init(_ environment: any Environment) async throws {
            for path in try await environment.files() { contents[path] = try? await environment.read(path) }
        }
    }
}

/// An environment that can do nothing any more.
private struct LostEnvironment: Environment {
    private let error = EnvironmentError(.failed, "the workspace is gone")

    func run(_ command: ShellCommand) async throws -> ShellResult { throw error }
    func read(_ path: String) async throws -> [UInt8] { throw error }
    func write(_ bytes: [UInt8], to path: String) async throws { throw error }
    func files() async throws -> [String] { throw error }
}
