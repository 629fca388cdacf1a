/// A sign in the log of a run without results that the surroundings failed, rather than the patch.
///
/// It is told and changes no verdict.
public struct InfrastructureFault: Sendable, Hashable, Codable {
    /// The kind, as SWE-bench's reports name it.
    public var reason: String
    /// Whether no patch could have caused it; otherwise either may have.
    public var isCertain: Bool

    private static let signs: [(reason: String, isCertain: Bool, marks: [String])] = [
        ("browser_launch_failed", true, ["Failed to launch", "Failed to connect to the bus"]),
        ("display_unavailable", true, ["cannot open display", "Missing X server", "unable to open X display"]),
        ("out_of_memory", true, ["Cannot allocate memory", "OutOfMemoryError", "\nKilled\n"]),
        ("container_unavailable", true, ["Error response from daemon", "Cannot connect to the Docker daemon"]),
        ("network_unreachable", true, ["Could not resolve host", "Temporary failure in name resolution"]),
        ("missing_module", false, ["Cannot find module", "MODULE_NOT_FOUND", "ModuleNotFoundError"]),
        ("no_tests_collected", false, ["no tests ran", "collected 0 items"]),
    ]

    /// The first sign that `log` has.
    static func sign(in log: String, timedOut: Bool = false) -> InfrastructureFault? {
        let text = "\n\(log)\n"
        if let found = signs.first(where: { $0.marks.contains(where: text.holds) }) {
            return InfrastructureFault(reason: found.reason, isCertain: found.isCertain)
        }
        return timedOut ? InfrastructureFault(reason: "tests_timed_out", isCertain: false) : nil
    }
}
