public import Foundation

extension Grader {
    /// A grader that runs tests on this machine, in the repositories that `finder` finds.
    ///
    /// Set-up commands of tasks often need the network and write outside the workspace, so that no sandbox is the default.
    public static func local(_ finder: RepositoryFinder, sandbox: Sandbox = .unconfined) -> Grader {
        Grader(
            repository: { try await finder.repository(of: $0) },
            environment: { try LocalEnvironment(root: $0.path, sandbox: sandbox) }
        )
    }
}

extension GradeReport {
    /// Writes the report as JSON in one step.
    public func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try OutputFile.write(encoder.encode(self), to: file)
    }
}
