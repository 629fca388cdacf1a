public import ArgumentParser
import Foundation
public import Looper

extension SandboxConfiguration.Mode: ExpressibleByArgument {}

/// The options that confine the commands of the model.
struct SandboxOptions: ParsableArguments {
    @Option(
        name: .customLong("sandbox"),
        help: "auto confines the commands of the model where this machine can (Linux with bubblewrap); off does not."
    )
    var mode: SandboxConfiguration.Mode?

    @Flag(help: "Run nothing where the commands of the model cannot be confined.")
    var requireSandbox = false

    @Flag(help: "Let confined commands reach the network.")
    var allowNetwork = false

    @Option(help: "A file or folder that confined commands do not see; may be given several times.")
    var hide: [String] = []

    @Option(help: "One that they see though it lies in a hidden folder; may be given several times.")
    var show: [String] = []

    @Option(help: "Most processes of a command at a time.")
    var commandProcesses: Int?

    @Option(help: "Most MiB of memory of one process of a command.")
    var commandMemory: Int?

    @Option(help: "Most seconds of processor time of one process of a command.")
    var commandSeconds: Int?

    @Option(help: "Most MiB of one file that a command writes.")
    var commandFileSize: Int?

    func validate() throws {
        guard mode != .off || !requireSandbox else {
            throw ValidationError("--sandbox off and --require-sandbox exclude each other")
        }
        do {
            try configuration().limits.validate()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// `base` with what was said on the command line.
    func configuration(over base: SandboxConfiguration = SandboxConfiguration()) -> SandboxConfiguration {
        var configuration = base
        configuration.mode = mode ?? base.mode
        configuration.required = requireSandbox || base.required
        configuration.allowNetwork = allowNetwork || base.allowNetwork
        configuration.hidden += hide
        configuration.readable += show
        configuration.limits.processes = commandProcesses ?? base.limits.processes
        configuration.limits.memoryBytes = Self.bytes(commandMemory) ?? base.limits.memoryBytes
        configuration.limits.cpuSeconds = commandSeconds ?? base.limits.cpuSeconds
        configuration.limits.fileBytes = Self.bytes(commandFileSize) ?? base.limits.fileBytes
        return configuration
    }

    private static func bytes(_ mebibytes: Int?) -> Int? {
        mebibytes.map { max(-1, min($0, 1 << 40)) << 20 }
    }

    /// The sandbox of this program run, with what Looper keeps hidden from commands.
    ///
    /// - Parameters:
    ///   - base: what a file configures.
    ///   - paths: further files and folders that commands do not see.
    ///   - scripts: folders of tool bundles, which they see.
    ///   - tell: given the statement that commands are not confined, once, where that is so.
    /// - Throws: ``ToolsError`` where a sandbox is required and there is none.
    func detect(
        over base: SandboxConfiguration = SandboxConfiguration(),
        hiding paths: [String] = [],
        showing scripts: [String] = [],
        tell: (String) -> Void
    ) async throws -> Sandbox {
        var configuration = configuration(over: base).hiding(LooperHome())
        configuration.hidden += paths
        configuration.readable += scripts
        let sandbox = try await Sandbox.detect(configuration)
        if let statement = sandbox.statement { tell(statement) }
        return sandbox
    }
}
