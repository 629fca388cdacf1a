import Foundation
import LooperTools

/// Sandboxes for tests.
enum SandboxSupport {
    /// Whether this machine confines commands; where it does not, tests of the confined case are skipped.
    @Sendable static func works() async throws -> Bool {
        try await Sandbox.detect(SandboxConfiguration()).statement == nil
    }

    /// The machine's sandbox.
    static func sandbox(_ change: (inout SandboxConfiguration) -> Void = { _ in }) async throws -> Sandbox {
        var configuration = SandboxConfiguration()
        configuration.required = try await works()
        change(&configuration)
        return try await Sandbox.detect(configuration)
    }

    /// Limits alone, and the machine's sandbox with the same limits where there is one.
    static func both(_ change: (inout CommandLimits) -> Void) async throws -> [Sandbox] {
        let confined = try await sandbox { change(&$0.limits) }
        let free = Sandbox(.none(reason: "a test"), limits: confined.limits)
        return confined.statement == nil ? [free, confined] : [free]
    }

    /// Numbers of the running processes with `text` in their command line.
    static func processes(with text: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { name in
            guard pid_t(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return false
            }
            return line.range(of: Data(text.utf8)) != nil
        }
    }

    /// Whether such processes go within half a minute; the system takes a moment to bury the dead.
    static func go(_ text: String) async throws -> Bool {
        for _ in 0..<150 {
            if processes(with: text).isEmpty { return true }
            try await Task.sleep(for: .milliseconds(200))
        }
        return false
    }
}
