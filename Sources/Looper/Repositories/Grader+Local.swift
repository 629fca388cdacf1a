public import Foundation

extension Grader {
    /// A grader that runs tests on this machine, in the repositories that `finder` finds.
    public static func local(_ finder: RepositoryFinder) -> Grader {
        Grader(
            repository: { try await finder.repository(of: $0) },
            environment: { try LocalEnvironment(root: $0.path) }
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
