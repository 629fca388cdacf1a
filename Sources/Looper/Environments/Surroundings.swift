/// What the commands of a session or a test find around them, beside the workspace.
struct Surroundings: Sendable, Hashable {
    /// Variables beside the standard ones.
    var variables: [String: String] = [:]
    /// The search path of programs; the caller's where it is `nil`.
    var path: String?
    /// The folder of the Python environment; `nil` where there is none of its own.
    var python: String?
}
