public import Foundation

/// What confines the commands of the model on this machine, and what they may use up.
///
/// ```swift
/// let sandbox = try await Sandbox.detect(SandboxConfiguration())
/// let environment = try LocalEnvironment(root: folder, sandbox: sandbox)
/// ```
public struct Sandbox: Sendable, Hashable {
    /// What keeps a command from the rest of the machine.
    public enum Confinement: Sendable, Hashable {
        /// Nothing, for this reason: a command may do what the user may.
        case none(reason: String)
        /// Namespaces of the system, which bubblewrap sets up.
        case bubblewrap(Bubblewrap)
    }

    /// What keeps a command from the rest of the machine.
    public var confinement: Confinement
    /// What a command may use up.
    public var limits: CommandLimits

    /// Creates a sandbox as given, without a look at what the machine can do.
    public init(_ confinement: Confinement, limits: CommandLimits = CommandLimits()) {
        self.confinement = confinement
        self.limits = limits
    }

    /// Limits alone.
    public static let unconfined = Sandbox(.none(reason: "no sandbox was asked for"))

    /// What a person must be told before anything runs; `nil` where commands are confined.
    public var statement: String? {
        guard case .none(let reason) = confinement else { return nil }
        return "commands of the model are not confined (\(reason)): they may do whatever this user may"
    }

    /// Finds out what this machine can do, by a trial run.
    ///
    /// - Parameters:
    ///   - configuration: what is wanted.
    ///   - variables: those of the caller; `PATH` says where bubblewrap is looked for, `HOME` what is hidden.
    /// - Throws: ``ToolsError`` where a sandbox is required and there is none, or a limit makes no sense.
    public static func detect(
        _ configuration: SandboxConfiguration,
        variables: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(ToolsError) -> Sandbox {
        try configuration.limits.validate()
        let sandbox = Sandbox(await confinement(configuration, variables), limits: configuration.limits)
        if configuration.required, case .none(let reason) = sandbox.confinement {
            throw ToolsError(
                .noSandbox,
                "a sandbox is required and there is none: \(reason); install bubblewrap, or do not require a sandbox"
            )
        }
        return sandbox
    }

    private static func confinement(
        _ configuration: SandboxConfiguration,
        _ variables: [String: String]
    ) async -> Confinement {
        guard configuration.mode != .off else { return .none(reason: "the sandbox is switched off") }
        do throws(Bubblewrap.Unusable) {
            var found = try await Bubblewrap.find(path: variables["PATH"] ?? "/usr/bin:/bin")
            found.allowsNetwork = configuration.allowNetwork
            found.hidden = VisibleFolders.hiddenByDefault(home: variables["HOME"]) + configuration.hidden
            found.readable = configuration.readable
            return .bubblewrap(found)
        } catch {
            return .none(reason: error.reason)
        }
    }
}
