public import Foundation

extension Grader {
    /// A grader that runs tests on this machine, in the repositories that `finder` finds.
    ///
    /// Set-up commands of tasks often need the network and write outside the workspace, so that no sandbox is the default.
    ///
    /// - Parameter environments: makes the Python environments that tasks have a recipe for; without it they run with
    ///   the Python that is there.
    public static func local(
        _ finder: RepositoryFinder,
        sandbox: Sandbox = .unconfined,
        environments: PythonEnvironments? = nil
    ) -> Grader {
        Grader(
            repository: { try await finder.repository(of: $0) },
            place: { task, workspace in
                let found = try await environments?.prepare(task, workspace) ?? Surroundings()
                return GradingPlace(
                    try LocalEnvironment(
                        root: workspace.root.path,
                        variables: found.variables,
                        path: found.path,
                        sandbox: sandbox
                    ),
                    python: found.python
                )
            }
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

extension InstanceReport {
    /// Writes the report as JSON in one step, under the task's name.
    public func write(to file: URL, of task: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try OutputFile.write(encoder.encode([task: self]), to: file)
    }
}
