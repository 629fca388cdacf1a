public import LooperCore

/// Where the tests of one task run, made over a workspace.
public struct GradingPlace: Sendable {
    /// Runs the commands.
    public var environment: any Environment
    /// The folder of the Python environment that the repository is installed in; `nil` where it is not.
    public var python: String?

    /// Creates a place.
    public init(_ environment: any Environment, python: String? = nil) {
        self.environment = environment
        self.python = python
    }
}
