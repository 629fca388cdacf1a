import Foundation
import LooperTools
import Testing

@Suite struct SandboxConfigurationTests {
    private func decode(_ json: String) throws -> SandboxConfiguration {
        try JSONDecoder().decode(SandboxConfiguration.self, from: Data(json.utf8))
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        #expect(try decode("{}") == SandboxConfiguration())
        let read = try decode(#"{"allow_network": true, "limits": {"open_files": 99}}"#)
        #expect(read.allowNetwork && !read.required && read.mode == .auto)
        #expect(read.limits.openFiles == 99)
        #expect(read.limits.processes == CommandLimits().processes)
    }

    @Test func everyFieldSurvivesTheRoundTrip() throws {
        var configuration = SandboxConfiguration()
        configuration.mode = .off
        configuration.required = true
        configuration.allowNetwork = true
        configuration.hidden = ["/a"]
        configuration.readable = ["/b"]
        configuration.limits.cpuSeconds = 7
        configuration.limits.memoryBytes = 1 << 30
        configuration.limits.processes = 9
        configuration.limits.fileBytes = 4_096
        configuration.limits.openFiles = 17
        configuration.limits.outputBytes = 5_000
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(SandboxConfiguration.self, from: data) == configuration)
    }

    @Test(arguments: [
        (#"{"allowNetwork": true}"#, "sandbox has no allowNetwork; its fields are allow_network, hidden"),
        (#"{"limits": {"cpu": 1, "ram": 2}}"#, "limits has no cpu, ram; its fields are cpu_seconds"),
        (#"{"limits": {"processes": 0}}"#, "processes is 0; it must be at least 8"),
        (#"{"limits": {"file_bytes": -5}}"#, "file_bytes is -5; it must be at least 1024"),
        (#"{"limits": {"cpu_seconds": 9223372036854775807}}"#, "cpu_seconds is 9223372036854775807; it must be"),
    ])
    func mistakesAreNamed(_ json: String, _ words: String) throws {
        let error = #expect(throws: ToolsError.self) { try decode(json) }
        #expect(error?.code == .badConfiguration)
        #expect(error?.message.hasPrefix(words) == true, "\(error?.message ?? "")")
    }
}

@Suite struct SandboxDetectionTests {
    private func variables(_ path: String) -> [String: String] { ["PATH": path, "HOME": "/root"] }

    @Test func whereThereIsNoneThatIsToldAndMayBeRefused() async throws {
        let scratch = try Scratch()
        var configuration = SandboxConfiguration()
        let found = try await Sandbox.detect(configuration, variables: variables(scratch.root))
        let statement = try #require(found.statement)
        #expect(statement.hasPrefix("commands of the model are not confined (there is "))
        configuration.required = true
        let error = await #expect(throws: ToolsError.self) {
            try await Sandbox.detect(configuration, variables: variables(scratch.root))
        }
        #expect(error?.code == .noSandbox)
        #expect(error?.message.contains("install bubblewrap") == true)
    }

    @Test func switchedOffIsSaid() async throws {
        var configuration = SandboxConfiguration()
        configuration.mode = .off
        configuration.limits.processes = 50
        let sandbox = try await Sandbox.detect(configuration)
        #expect(sandbox.statement?.contains("the sandbox is switched off") == true)
        #expect(sandbox.limits.processes == 50)
    }

    #if os(Linux)
    @Test(arguments: [
        ("echo bwrap: No permissions to create new namespace >&2; exit 1", "No permissions to create new namespace"),
        ("exit 3", "exited(3)"),
    ])
    func oneThatDoesNotWorkIsNotUsed(_ script: String, _ reason: String) async throws {
        let scratch = try Scratch()
        try scratch.put("#!/bin/sh\n\(script)\n", at: "bwrap")
        chmod(scratch.root + "/bwrap", 0o755)
        let sandbox = try await Sandbox.detect(SandboxConfiguration(), variables: variables("/none:" + scratch.root))
        let statement = try #require(sandbox.statement)
        #expect(statement.contains("\(scratch.root)/bwrap does not work here: "))
        #expect(statement.contains(reason), "\(statement)")
    }
    #endif
}
